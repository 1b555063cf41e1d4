/** The weights of a body: the body itself, or its only field `weights`, as PATCH /calibration/hybrid_v1 takes them. */
export function weightsOf(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return {};
  const [name, ...others] = Object.keys(body);
  return name === 'weights' && others.length === 0 ? (body as { readonly weights: unknown }).weights : body;
}

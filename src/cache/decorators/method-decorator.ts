/** A method whose first arguments are `A`; functions made for `A` need not care for the others. */
export type MethodOf<A extends readonly unknown[]> = (...args: [...A, ...never[]]) => Promise<unknown>;

/** Decorates a method of instances whose type is `M`; anything else does not compile. */
export type DecoratesMethod<M> = <T extends M>(
  target: object,
  name: string,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/** `Class.method`, for messages; TypeError where there is no method that an explorer of instances would find. */
export function methodName(
  decorator: string,
  target: object,
  name: string | symbol,
  descriptor: PropertyDescriptor | undefined,
): string {
  const owner = typeof target === 'function' ? target.name : target.constructor.name;
  const full = `${owner}.${String(name)}`;
  if (typeof target === 'function' || typeof name === 'symbol' || typeof descriptor?.value !== 'function')
    throw new TypeError(`@${decorator} is for methods of instances with a name of text, which ${full} is not`);
  return full;
}

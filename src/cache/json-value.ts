/** JSON has no text for the value: undefined, a function, BigInt, a circle, a toJSON that throws. */
export class NotJsonError extends TypeError {
  override readonly name = 'NotJsonError';
}

/** Throws NotJsonError. */
export function toJson(value: unknown): string {
  try {
    // undefined and functions have no text
    const json = JSON.stringify(value) as string | undefined;
    if (json !== undefined) return json;
  } catch (cause) {
    throw new NotJsonError('The value cannot be written as JSON.', { cause });
  }
  throw new NotJsonError(`A value of type ${typeof value} cannot be written as JSON.`);
}

/** A value that several readers may hold: frozen all the way down. Throws SyntaxError. */
export function parseFrozen(json: string): unknown {
  return freeze(JSON.parse(json));
}

/** Freezes what came out of JSON.parse, in place. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // not by recursion: JSON may be nested deeper than the stack
  const open: object[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    Object.freeze(next);
    for (const key in next) {
      const member = (next as Record<string, unknown>)[key];
      if (typeof member === 'object' && member !== null) open.push(member);
    }
  }
  return value;
}

import type { EntryOptions } from '../entry-options.js';

/** Names, fixed or made from the arguments of the call. */
export type ListOrMaker<A extends readonly unknown[]> =
  readonly string[] | ((...args: A) => string | readonly string[]);

/** Blanks, control characters and what Redis takes for a pattern. */
const UNFIT = /[\s\x00-\x1f\x7f*?[\]\\]/;

/** The key itself, or a TypeError: a key that is escaped here would be another key to whoever reads it by name. */
export function checkedKey(method: string, key: unknown): string {
  if (typeof key !== 'string' || key === '' || UNFIT.test(key))
    throw new TypeError(
      `${method}: ${JSON.stringify(key)} is no key: text without blanks, control and glob characters`,
    );
  return key;
}

export function listOf<A extends readonly unknown[]>(
  names: ListOrMaker<A> | undefined,
): (args: readonly unknown[]) => readonly string[] {
  if (names === undefined) return () => [];
  if (typeof names !== 'function') return () => names;
  return (args) => {
    const made = names(...(args as A));
    return typeof made === 'string' ? [made] : made;
  };
}

/** What is fixed is made once, so that a hit allocates nothing for it. */
export function entryOptions(
  method: string,
  ttlSeconds: number | undefined,
  tagsOf?: (args: readonly unknown[]) => readonly string[],
): (args: readonly unknown[]) => EntryOptions {
  if (ttlSeconds !== undefined && !(ttlSeconds > 0 && Number.isFinite(ttlSeconds)))
    throw new TypeError(`${method}: ttlSeconds must be a positive number, not ${ttlSeconds}`);
  const fixed: EntryOptions = ttlSeconds === undefined ? {} : { ttlSeconds };
  return tagsOf === undefined ? () => fixed : (args) => ({ ...fixed, tags: tagsOf(args) });
}

/** What names are made of, and the wildcards. */
export const PATTERN = /^(?:[A-Za-z0-9:_.?/-]*\*){0,5}[A-Za-z0-9:_.?/-]*$/;
export const PATTERN_LENGTH = 128;
export const PATTERN_RULE = '1 to 128 letters, digits and : _ . / - with * (any text, at most 5) and ? (any character)';

/**
 * Whether a pattern may mean keys of any family: what comes before its first wildcard neither names a family nor ends a part
 * of a name. @param families beginnings of names
 */
export function meansAnyFamily(pattern: string, families: readonly string[]): boolean {
  const [literal = ''] = pattern.split(/[*?]/, 1);
  const isOneKey = literal.length === pattern.length;
  return (
    !isOneKey && !literal.includes(':') && !families.some((family) => literal.startsWith(family.replace(/:$/, '')))
  );
}

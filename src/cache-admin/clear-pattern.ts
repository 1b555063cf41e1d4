import { matchesGlob } from '../cache/glob.js';

/** What names are made of, and the wildcards. */
export const PATTERN = /^(?:[A-Za-z0-9:_.?/-]*\*){0,5}[A-Za-z0-9:_.?/-]*$/;
export const PATTERN_LENGTH = 128;
export const PATTERN_RULE = '1 to 128 letters, digits and : _ . / - with * (any text, at most 5) and ? (any character)';

/** Of no other use than to have nothing in common. */
const UNLIKE_NAMES = ['A', 'zz99'];

/** Whether a pattern means every family, however it is spelt: `*`, `*:*`, `?*`. @param families beginnings of names */
export function coversEverything(pattern: string, families: readonly string[]): boolean {
  return families.every((family) => UNLIKE_NAMES.every((name) => matchesGlob(pattern, family + name)));
}

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from './glob.js';

/** The meaning, spelt out: slow and plainly right. */
function matches(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first, rest] = [pattern.charAt(0), pattern.slice(1)];
  if (first === '*') return matches(rest, text) || (text !== '' && matches(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text.charAt(0)) && matches(rest, text.slice(1));
}

describe('matchesGlob', () => {
  it('means what its definition says', () => {
    const letters = (...alphabet: string[]) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength: 8 });
    fc.assert(
      fc.property(letters('a', 'b', '*', '?'), letters('a', 'b'), (pattern, text) => {
        expect(matchesGlob(pattern, text)).toBe(matches(pattern, text));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['[ab]', '\\a', '.*', '^a$', '(a)'])('takes %p literally', (pattern) => {
    expect(matchesGlob(pattern, pattern)).toBe(true);
    expect(matchesGlob(pattern, 'a')).toBe(false);
  });

  it('is not slowed down by any pattern', () => {
    expect(matchesGlob(`${'*a'.repeat(5_000)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});

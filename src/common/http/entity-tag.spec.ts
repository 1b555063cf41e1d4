import { describe, expect, it } from '@jest/globals';
import { matchesEntityTag, weakEntityTag } from './entity-tag.js';

describe('weakEntityTag', () => {
  it('is the same for the same content, and only then', () => {
    expect(weakEntityTag('a')).toMatch(/^W\/"[\w-]{22}"$/);
    expect(weakEntityTag('a')).toBe(weakEntityTag('a'));
    expect(weakEntityTag('a')).not.toBe(weakEntityTag('b'));
  });
});

describe('matchesEntityTag', () => {
  it.each([
    ['W/"a"', true],
    ['"a"', true],
    ['"b", W/"a"', true],
    ['"b",W/"a","c"', true],
    ['*', true],
    [' * ', true],
    ['"b"', false],
    ['a', false],
    ['"a', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (given, matches) => {
    expect(matchesEntityTag(given, 'W/"a"')).toBe(matches);
  });
});

import { describe, expect, it } from '@jest/globals';
import { entityTag, matchesEntityTag } from './entity-tag.js';

const DOCUMENT = { runId: 'run_1', key: 'candidates?limit=5' };

describe('entityTag', () => {
  it('depends on run, query and staleness alone', () => {
    const tag = entityTag(DOCUMENT, { stale: false });
    expect(entityTag({ ...DOCUMENT }, { stale: false })).toBe(tag);
    expect(entityTag({ ...DOCUMENT, runId: 'run_2' }, { stale: false })).not.toBe(tag);
    expect(entityTag({ ...DOCUMENT, key: 'candidates?limit=6' }, { stale: false })).not.toBe(tag);
    expect(entityTag(DOCUMENT, { stale: true })).not.toBe(tag);
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

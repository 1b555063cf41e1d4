import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../config/load-config.js';
import { L1Entry } from './l1-entry.js';
import { L1Tier } from './l1-tier.js';
import { CachePolicies } from './policies.js';

const { cache } = loadConfig({});
const policy = new CachePolicies(cache).policyOf('price:A');

function entry(bytes: number, tags: readonly string[] = []): L1Entry {
  return new L1Entry('1'.repeat(bytes), { policy, freshUntilMs: 0, isTtlKnown: true, tags, checkedAtMs: 0, epoch: 0 });
}

describe('L1Tier', () => {
  const open = () => new L1Tier({ ...cache, l1MaxEntries: 3, l1MaxBytes: 100 });

  it('is bounded by number and by bytes, the least recently used go first', () => {
    const l1 = open();
    for (const key of ['a', 'b', 'c']) l1.put(key, entry(10));
    l1.get('a');
    l1.inspect('b');
    l1.put('d', entry(10));
    expect([...l1.keys()].sort()).toEqual(['a', 'c', 'd']);
    l1.put('e', entry(95));
    expect([[...l1.keys()], l1.entries, l1.bytes]).toEqual([['e'], 1, 95]);
  });

  it('does not keep what is larger than itself, nor what that was to replace', () => {
    const l1 = open();
    l1.put('a', entry(10, ['t']));
    l1.put('a', entry(101, ['t']));
    expect(l1.get('a')).toBeUndefined();
    expect(l1.taggedWith('t')).toEqual([]);
  });

  it('knows the keys of a tag as long as they are here', () => {
    const l1 = open();
    l1.put('a', entry(10, ['t', 'u']));
    l1.put('b', entry(10, ['t']));
    expect(l1.taggedWith('t')).toEqual(['a', 'b']);
    l1.put('a', entry(10, ['u']));
    expect([l1.taggedWith('t'), l1.taggedWith('u')]).toEqual([['b'], ['a']]);
    l1.drop('b');
    for (const key of ['c', 'd', 'e']) l1.put(key, entry(10));
    expect([l1.taggedWith('t'), l1.taggedWith('u')]).toEqual([[], []]);
  });
});

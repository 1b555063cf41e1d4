import { describe, expect, it } from '@jest/globals';
import { RecentIds } from './recent-ids.js';

describe('RecentIds', () => {
  it('knows the last ids and forgets the oldest', () => {
    const ids = new RecentIds(2);
    for (const id of ['1-0', '2-0', '2-0', '3-0']) ids.add(id);
    expect(['1-0', '2-0', '3-0'].map((id) => ids.has(id))).toEqual([false, true, true]);
  });
});

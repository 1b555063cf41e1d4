import { describe, expect, it } from '@jest/globals';
import { boardTag } from './board-tag.js';

const DOCUMENT = { runId: 'run_1', key: 'candidates?limit=5' };

describe('boardTag', () => {
  it('depends on run, query and staleness alone', () => {
    const tag = boardTag(DOCUMENT, { stale: false });
    expect(boardTag({ ...DOCUMENT }, { stale: false })).toBe(tag);
    expect(boardTag({ ...DOCUMENT, runId: 'run_2' }, { stale: false })).not.toBe(tag);
    expect(boardTag({ ...DOCUMENT, key: 'candidates?limit=6' }, { stale: false })).not.toBe(tag);
    expect(boardTag(DOCUMENT, { stale: true })).not.toBe(tag);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type HistoryBasis, isBehind } from './history-basis.js';

const held: HistoryBasis = {
  source_id: 'massive-1',
  as_of_date: '2026-03-13',
  sessions_held: 260,
  splits_through: '2026-03-10',
  provisional: false,
};

describe('isBehind', () => {
  it.each<[string, Partial<HistoryBasis>, boolean]>([
    ['the same history', {}, false],
    ['an older newest session', { as_of_date: '2026-03-12' }, true],
    ['an older newest session and more of them', { as_of_date: '2026-03-12', sessions_held: 300 }, true],
    ['fewer sessions', { sessions_held: 12 }, true],
    ['splits that came into force since', { splits_through: '2026-03-09' }, true],
    ['no split known', { splits_through: null }, true],
    ['later splits, of another process', { splits_through: '2026-03-16' }, false],
    ['bars that may have been corrected since', { provisional: true }, true],
    ['more sessions, of another process', { sessions_held: 261 }, false],
    ['a newer session, of another process', { as_of_date: '2026-03-16', sessions_held: 1 }, false],
    ['another source', { source_id: 'simulated-1', as_of_date: '2026-03-16' }, true],
  ])('%s', (_what, basis, behind) => {
    expect(isBehind({ ...held, ...basis }, held)).toBe(behind);
  });
});

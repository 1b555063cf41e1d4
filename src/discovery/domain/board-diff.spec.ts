import { describe, expect, it } from '@jest/globals';
import { diffBoards } from './board-diff.js';
import type { Action } from './strategy.js';

const entry = (symbol: string, action: Action, score = 50) => ({ symbol, action, score });
const symbols = (changes: readonly { symbol: string }[]): string[] => changes.map(({ symbol }) => symbol);

describe('the difference of two boards', () => {
  it('tells who entered, left, rose and fell', () => {
    const before = {
      runId: 'run_a',
      entries: [entry('ZA1', 'TRADE_READY'), entry('ZB1', 'MONITOR'), entry('ZC1', 'RANKED'), entry('ZD1', 'MONITOR')],
    };
    const diff = diffBoards(before, [
      entry('ZB1', 'TRADE_READY', 80),
      entry('ZA1', 'MONITOR'),
      entry('ZE1', 'RANKED'),
      entry('ZD1', 'MONITOR', 10),
    ]);
    expect(symbols(diff.entered)).toEqual(['ZE1']);
    expect(symbols(diff.left)).toEqual(['ZC1']);
    expect(diff.promoted).toEqual([
      { symbol: 'ZB1', from: 'MONITOR', to: 'TRADE_READY', score_before: 50, score_after: 80 },
    ]);
    expect(symbols(diff.demoted)).toEqual(['ZA1']);
    expect(diff.previous_run_id).toBe('run_a');
  });

  it('has nothing to tell of a first board', () => {
    expect(diffBoards(null, [entry('ZA1', 'MONITOR')])).toEqual({
      previous_run_id: null,
      entered: [],
      left: [],
      promoted: [],
      demoted: [],
    });
  });
});

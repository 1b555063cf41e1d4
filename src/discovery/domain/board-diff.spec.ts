import { describe, expect, it } from '@jest/globals';
import type { ActionLimits } from './action-limits.js';
import type { BoardChange, BoardDiff } from './board.js';
import { actionableChanges, diffBoards, type PresentBoard, type PreviousBoard } from './board-diff.js';
import type { Judgement } from './change-reasons.js';
import type { Action } from './strategy.js';
import { REJECT_REASONS, type RejectReason } from './universe.js';

interface Row {
  readonly symbol: string;
  readonly rank?: number;
  readonly filter?: RejectReason;
}

const entry = (symbol: string, action: Action, score = 50, failed_gates: string[] = [], coverage = 0.45) => ({
  ...{ symbol, action, score, coverage, failed_gates },
});
const symbols = (changes: readonly { symbol: string }[]): string[] => changes.map(({ symbol }) => symbol);
const market = (rows: readonly Row[]) => ({
  symbols: rows.map(({ symbol }) => symbol),
  verdicts: Uint8Array.from(rows, ({ filter }) => (filter === undefined ? 0 : REJECT_REASONS.indexOf(filter) + 1)),
  ranks: Int32Array.from(rows, ({ rank = 0 }) => rank),
});

const LIMITS: ActionLimits = { trade_ready_score: 70, monitor_score: 50, min_coverage: 0.4 };

function before(entries: PreviousBoard['entries'], others: readonly Row[] = []): PreviousBoard {
  const rows = [...entries.map(({ symbol }, place) => ({ symbol, rank: place + 1 })), ...others];
  const { symbols: names, ...columns } = market(rows);
  return { runId: 'run_a', limits: LIMITS, entries, market: { ...columns, symbolsText: names.join('\n') } };
}

function now(
  entries: PresentBoard['entries'],
  others: readonly (Row & Partial<Judgement>)[] = [],
  places = entries.length,
): PresentBoard {
  const rows = [...entries.map(({ symbol }, place) => ({ symbol, rank: place + 1 })), ...others];
  return {
    limits: LIMITS,
    entries,
    market: market(rows),
    places,
    judge: (row) => ({ score: 50, coverage: 0.45, failed_gates: [], ...others[row - entries.length] }),
  };
}

const codes = (changes: readonly BoardChange[]): [string, string | null][] =>
  changes.flatMap(({ reasons }) => reasons.map(({ code, subject }): [string, string | null] => [code, subject]));
const words = (changes: readonly BoardChange[]): string[] =>
  changes.flatMap(({ reasons }) => reasons.map(({ detail }) => detail));

describe('the difference of two boards', () => {
  it('tells who entered, left, rose and fell', () => {
    const old = [
      entry('ZA1', 'TRADE_READY'),
      entry('ZB1', 'MONITOR', 68.2),
      entry('ZC1', 'RANKED'),
      entry('ZD1', 'MONITOR'),
    ];
    const diff = diffBoards(
      before(old),
      now([
        entry('ZB1', 'TRADE_READY', 71),
        entry('ZA1', 'MONITOR', 40),
        entry('ZE1', 'RANKED'),
        entry('ZD1', 'MONITOR', 10),
      ]),
    );
    expect(symbols(diff.entered)).toEqual(['ZE1']);
    expect(symbols(diff.left)).toEqual(['ZC1']);
    expect(diff.promoted).toEqual([
      {
        symbol: 'ZB1',
        from: 'MONITOR',
        to: 'TRADE_READY',
        score_before: 68.2,
        score_after: 71,
        reasons: [{ code: 'score_rose', subject: null, detail: 'The score rose from 68.2 to 71.0.' }],
      },
    ]);
    expect(symbols(diff.demoted)).toEqual(['ZA1']);
    expect(words(diff.demoted)).toEqual(['The score fell from 50.0 to 40.0.']);
    expect(diff.previous_run_id).toBe('run_a');
  });

  it('has nothing to tell of a first board', () => {
    expect(diffBoards(null, now([entry('ZA1', 'MONITOR')]))).toEqual({
      previous_run_id: null,
      entered: [],
      left: [],
      promoted: [],
      demoted: [],
    });
  });

  it('says by which gate, coverage or limits an action changed, whatever the part of the day is called', () => {
    const gate = 'relvol30_below_premarket';
    const rose = diffBoards(
      before([entry('ZA1', 'RANKED', 80, [gate, 'atr_pct_below_premarket'], 0.35), entry('ZB1', 'MONITOR', 60)]),
      now([entry('ZA1', 'MONITOR', 79, ['atr_pct_below_regular'], 0.45), entry('ZB1', 'TRADE_READY', 60)]),
    );
    expect(rose.promoted.map(({ reasons }) => reasons.map(({ code, subject }) => [code, subject]))).toEqual([
      [
        ['gate_passes', gate],
        ['coverage_rose', null],
      ],
      [['limits_changed', null]],
    ]);
    const fell = diffBoards(
      before([entry('ZA1', 'TRADE_READY', 80, [], 0.45)]),
      now([entry('ZA1', 'RANKED', 79.99, ['no_squeeze_path_regular'], 0.35)]),
    );
    expect(codes(fell.demoted)).toEqual([
      ['gate_fails', 'no_squeeze_path_regular'],
      ['score_fell', null],
      ['coverage_fell', null],
    ]);
    expect(words(fell.demoted)[1]).toBe('The score fell from 80.00 to 79.99.');
  });

  it('puts limits first that moved across what a symbol has, whatever its score did', () => {
    const stricter: ActionLimits = { trade_ready_score: 75, monitor_score: 60, min_coverage: 0.5 };
    const old = [
      entry('ZA1', 'MONITOR', 55.02),
      entry('ZB1', 'TRADE_READY', 80, [], 0.45),
      entry('ZC1', 'TRADE_READY', 72),
      entry('ZD1', 'MONITOR', 65),
      entry('ZE1', 'MONITOR', 56),
    ];
    const { demoted, left } = diffBoards(before(old), {
      ...now(
        [
          entry('ZA1', 'RANKED', 55.01),
          entry('ZB1', 'MONITOR', 81, [], 0.45),
          entry('ZC1', 'RANKED', 40),
          entry('ZD1', 'RANKED', 65, ['atr_pct_below_regular']),
        ],
        [{ symbol: 'ZE1', rank: 9, score: 55 }],
        4,
      ),
      limits: stricter,
    });
    expect(codes([...demoted, ...left])).toEqual([
      ['limits_changed', 'monitor_score'],
      ['score_fell', null],
      ['limits_changed', 'min_coverage'],
      ['score_fell', null],
      ['gate_fails', 'atr_pct_below_regular'],
      ['limits_changed', 'monitor_score'],
      ['score_fell', null],
      ['outranked', null],
    ]);
    expect(words(demoted)[0]).toBe('MONITOR asks for a score of 60 after 50.');
    expect(words(demoted)[2]).toBe('TRADE_READY asks for a coverage of 0.5 after 0.4.');
    const { promoted } = diffBoards(
      { ...before([entry('ZA1', 'RANKED', 55), entry('ZB1', 'MONITOR', 65)]), limits: stricter },
      now([entry('ZA1', 'MONITOR', 55.01), entry('ZB1', 'TRADE_READY', 76, [], 0.6)]),
    );
    expect(codes(promoted)).toEqual([
      ['limits_changed', 'monitor_score'],
      ['score_rose', null],
      ['score_rose', null],
      ['coverage_rose', null],
    ]);
    expect(words(promoted)[0]).toBe('MONITOR asks for a score of 50 after 60.');
  });

  it('says why a symbol entered', () => {
    const diff = diffBoards(
      before(
        [entry('ZX1', 'RANKED')],
        [{ symbol: 'ZA1', filter: 'dollar_volume_too_low' }, { symbol: 'ZB1', rank: 134 }, { symbol: 'ZC1' }],
      ),
      now(['ZX1', 'ZA1', 'ZB1', 'ZC1', 'ZD1'].map((symbol) => entry(symbol, 'RANKED'))),
    );
    expect(codes(diff.entered)).toEqual([
      ['filter_passes', 'dollar_volume_too_low'],
      ['rank_rose', null],
      ['score_known', null],
      ['new_in_snapshot', null],
    ]);
    expect(words(diff.entered)[1]).toBe('Ranked 3 after 134.');
    const grown = diffBoards(
      before([entry('ZX1', 'RANKED')], [{ symbol: 'ZA1', rank: 2 }]),
      now([entry('ZX1', 'RANKED'), entry('ZA1', 'RANKED')]),
    );
    expect(codes(grown.entered)).toEqual([['board_grew', null]]);
  });

  it('says why a symbol left', () => {
    const old = ['ZA1', 'ZB1', 'ZC1', 'ZD1'].map((symbol) => entry(symbol, 'MONITOR', 60));
    const gated = { symbol: 'ZC1', rank: 134, score: 58.5, failed_gates: ['relvol30_below_regular'] };
    const diff = diffBoards(
      before(old),
      now([entry('ZX1', 'MONITOR')], [{ symbol: 'ZB1', filter: 'price_too_high' }, gated, { symbol: 'ZD1' }], 1),
    );
    expect(codes(diff.left)).toEqual([
      ['not_in_snapshot', null],
      ['filtered', 'price_too_high'],
      ['gate_fails', 'relvol30_below_regular'],
      ['score_fell', null],
      ['outranked', null],
      ['score_unknown', null],
    ]);
    expect(words(diff.left)[4]).toBe('Ranked 134; the board holds 1.');
  });
});

describe('the changes that matter to those who act', () => {
  const changed = (symbol: string, from: Action | null, to: Action | null): BoardChange => ({
    ...{ symbol, from, to, score_before: 40, score_after: 60, reasons: [] },
  });
  const diff: BoardDiff = {
    previous_run_id: 'run_a',
    entered: [changed('ZA1', null, 'MONITOR'), changed('ZB1', null, 'RANKED')],
    left: [changed('ZC1', 'TRADE_READY', null), changed('ZD1', 'RANKED', null)],
    promoted: [changed('ZE1', 'RANKED', 'TRADE_READY'), changed('ZF1', 'MONITOR', 'TRADE_READY')],
    demoted: [changed('ZG1', 'MONITOR', 'RANKED'), changed('ZH1', 'TRADE_READY', 'MONITOR')],
  };

  it('know no RANKED: from it one enters, to it one leaves', () => {
    const { entered, left, promoted, demoted } = actionableChanges(diff);
    const told = (changes: readonly BoardChange[]) => changes.map(({ symbol, from, to }) => [symbol, from, to]);
    expect(told(entered)).toEqual([
      ['ZA1', null, 'MONITOR'],
      ['ZE1', null, 'TRADE_READY'],
    ]);
    expect(told(left)).toEqual([
      ['ZC1', 'TRADE_READY', null],
      ['ZG1', 'MONITOR', null],
    ]);
    expect(told(promoted)).toEqual([['ZF1', 'MONITOR', 'TRADE_READY']]);
    expect(told(demoted)).toEqual([['ZH1', 'TRADE_READY', 'MONITOR']]);
  });
});

import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ShutdownState } from '../../common/shutdown-state.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import type { BookChange } from '../../market-data/history/history-listener.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import { barsOf } from '../../../test/support/market-fixtures.js';
import { type MomentumColumns, momentumColumns } from '../domain/momentum/momentum-columns.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRunner } from './momentum-runner.js';
import { MomentumTable } from './momentum-table.js';

const UNCHANGED = { source: 'simulated', sourceId: 'simulated-1', isComplete: true, addition: null } as const;

/** Computes when the test says so. */
class GatedRunner extends MomentumRunner {
  readonly due: ((error?: Error) => void)[] = [];

  override run(view: HistoryView, benchmarkTicker: string): Promise<MomentumColumns> {
    return new Promise((resolve, reject) => {
      this.due.push((error) => (error === undefined ? resolve(momentumColumns(view, benchmarkTicker)) : reject(error)));
    });
  }
}

describe('MomentumTable', () => {
  let held: HeldHistory;
  let runner: GatedRunner;
  let table: MomentumTable;
  let shutdown: ShutdownState;

  const hold = (date: string, change: Partial<BookChange> = {}): void => {
    const bars = barsOf(date, [{ symbol: 'ZA1', open: 1, high: 1, low: 1, close: 1, volume: 10 }]);
    const addition = new HistoryBook().add(bars);
    const base = { source: 'simulated', sourceId: 'simulated-1', isComplete: true, splits: null } as const;
    held.receive({ ...base, bookId: date, dates: [date], addition, ...change });
  };

  beforeEach(() => {
    held = new HeldHistory();
    runner = new GatedRunner();
    shutdown = new ShutdownState();
    table = new MomentumTable(new MomentumHistory(held), runner, { benchmarkTicker: 'SPY' }, shutdown);
  });

  it('has nothing to compute from without a history', async () => {
    await expect(table.current()).rejects.toMatchObject({ code: 'history_unavailable' });
  });

  it('computes once for all who ask, until the history is another', async () => {
    hold('2026-03-12');
    const both = Promise.all([table.current(), table.current()]);
    await Promise.resolve();
    expect(runner.due).toHaveLength(1);
    runner.due[0]!();
    const [first, second] = await both;
    expect(first).toBe(second);
    expect(first.basis.as_of_date).toBe('2026-03-12');
    await expect(table.current()).resolves.toBe(first);
    hold('2026-03-13');
    const next = table.current();
    await Promise.resolve();
    expect(runner.due).toHaveLength(2);
    runner.due[1]!();
    expect((await next).basis.as_of_date).toBe('2026-03-13');
  });

  it('computes one at a time, and not for another source', async () => {
    hold('2026-03-12');
    const first = table.current();
    await Promise.resolve();
    hold('2026-03-13');
    const meanwhile = table.current();
    hold('2026-03-16', { sourceId: 'simulated-2' });
    const elsewhere = table.current();
    await Promise.resolve();
    expect(runner.due).toHaveLength(1);
    runner.due[0]!();
    expect((await first).basis.as_of_date).toBe('2026-03-12');
    await expect(meanwhile).resolves.toBe(await first);
    expect(runner.due).toHaveLength(2);
    runner.due[1]!();
    expect((await elsewhere).basis.as_of_date).toBe('2026-03-16');
  });

  it('begins anew after a failure, which the log tells', async () => {
    const told = jest.spyOn(Logger.prototype, 'error').mockReturnValue(undefined);
    hold('2026-03-12');
    const failed = expect(table.current()).rejects.toThrow('boom');
    await Promise.resolve();
    runner.due[0]!(new Error('boom'));
    await failed;
    const next = table.current();
    await Promise.resolve();
    runner.due[1]!();
    await expect(next).resolves.toMatchObject({ columns: { symbols: ['ZA1'] } });
    expect(told).toHaveBeenCalledWith('The momentum of the market could not be computed: Error: boom');
    told.mockRestore();
  });

  it('says of which history it is as that was when it began', async () => {
    hold('2026-03-12');
    const first = table.current();
    const split = { symbol: 'ZA1', executionDate: '2026-03-13', splitFrom: 1, splitTo: 2 };
    held.receive({ ...UNCHANGED, bookId: '2026-03-12', dates: ['2026-03-12'], splits: [split] });
    runner.due[0]!();
    expect((await first).basis).toMatchObject({ as_of_date: '2026-03-12', splits_through: null });
    const second = table.current();
    runner.due[1]!();
    expect((await second).basis).toMatchObject({ splits_through: '2026-03-13' });
  });

  it('is made by itself when the history has settled, one at a time, until it is current', async () => {
    hold('2026-03-12');
    hold('2026-03-13');
    await turn();
    expect(runner.due).toHaveLength(1);
    hold('2026-03-16');
    hold('2026-03-17');
    await turn();
    expect([runner.due.length, table.isCurrent]).toEqual([1, false]);
    runner.due[0]!();
    await turn();
    expect([runner.due.length, table.isCurrent]).toEqual([2, false]);
    runner.due[1]!();
    await turn();
    expect([runner.due.length, table.isCurrent]).toEqual([2, true]);
  });

  it('is not made for what is still growing, nor by a process on its way out', async () => {
    hold('2026-03-12', { isComplete: false });
    await turn();
    shutdown.begin();
    hold('2026-03-13');
    await turn();
    expect(runner.due).toHaveLength(0);
  });

  it('begins nothing more once the program ends', async () => {
    hold('2026-03-12');
    await turn();
    hold('2026-03-13');
    table.onModuleDestroy();
    runner.due[0]!(new Error('terminated'));
    await turn();
    hold('2026-03-16');
    await turn();
    expect(runner.due).toHaveLength(1);
  });

  it('gives what is at hand of the same source, and begins a newer one', async () => {
    hold('2026-03-12');
    await turn();
    runner.due[0]!();
    await turn();
    hold('2026-03-13');
    expect((await table.nearest()).basis.as_of_date).toBe('2026-03-12');
    await turn();
    expect(runner.due).toHaveLength(2);
    hold('2026-03-16', { sourceId: 'simulated-2' });
    const other = table.nearest();
    runner.due[1]!();
    await turn();
    runner.due[2]!();
    expect((await other).basis).toMatchObject({ source_id: 'simulated-2', as_of_date: '2026-03-16' });
  });
});

import { beforeEach, describe, expect, it } from '@jest/globals';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import { barsOf } from '../../../test/support/market-fixtures.js';
import { type MomentumColumns, momentumColumns } from '../domain/momentum/momentum-columns.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRunner } from './momentum-runner.js';
import { MomentumTable } from './momentum-table.js';

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

  const hold = (date: string, sourceId = 'simulated-1'): void => {
    const bars = barsOf(date, [{ symbol: 'ZA1', open: 1, high: 1, low: 1, close: 1, volume: 10 }]);
    const addition = new HistoryBook().add(bars);
    const base = { source: 'simulated', sourceId, isComplete: true, splits: null } as const;
    held.receive({ ...base, bookId: date, dates: [date], addition });
  };

  beforeEach(() => {
    held = new HeldHistory();
    runner = new GatedRunner();
    table = new MomentumTable(new MomentumHistory(held), runner, { benchmarkTicker: 'SPY' });
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
    expect(first.view.newest).toBe('2026-03-12');
    await expect(table.current()).resolves.toBe(first);
    hold('2026-03-13');
    const next = table.current();
    await Promise.resolve();
    expect(runner.due).toHaveLength(2);
    runner.due[1]!();
    expect((await next).view.newest).toBe('2026-03-13');
  });

  it('computes one at a time, and not for another source', async () => {
    hold('2026-03-12');
    const first = table.current();
    await Promise.resolve();
    hold('2026-03-13');
    const meanwhile = table.current();
    hold('2026-03-16', 'simulated-2');
    const elsewhere = table.current();
    await Promise.resolve();
    expect(runner.due).toHaveLength(1);
    runner.due[0]!();
    expect((await first).view.newest).toBe('2026-03-12');
    await expect(meanwhile).resolves.toBe(await first);
    expect(runner.due).toHaveLength(2);
    runner.due[1]!();
    expect((await elsewhere).view.newest).toBe('2026-03-16');
  });

  it('begins anew after a failure', async () => {
    hold('2026-03-12');
    const failed = expect(table.current()).rejects.toThrow('boom');
    await Promise.resolve();
    runner.due[0]!(new Error('boom'));
    await failed;
    const next = table.current();
    await Promise.resolve();
    runner.due[1]!();
    await expect(next).resolves.toMatchObject({ columns: { symbols: ['ZA1'] } });
  });
});

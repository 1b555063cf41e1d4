import { describe, expect, it } from '@jest/globals';
import { HistoryBook } from '../../src/market-data/history/history-book.js';
import { HistoryView } from '../../src/market-data/history/history-view.js';
import { momentumColumns } from '../../src/tickers/domain/momentum/momentum-columns.js';
import { ThreadMomentumRunner } from '../../src/tickers/momentum/thread-momentum-runner.js';
import { barsOf } from '../support/market-fixtures.js';
import { seededRandom } from '../support/seeded-random.js';

const BUILT_ENTRY = new URL('../../dist/tickers/momentum/momentum-thread.js', import.meta.url);
const DAY_MS = 86_400_000;

function market(symbols: number, sessions: number): HistoryView {
  const random = seededRandom(1);
  const closes = Array.from({ length: symbols }, () => 5 + random() * 90);
  const book = new HistoryBook();
  for (let n = 0; n < sessions; n++) {
    const rows = closes.map((open, id) => {
      const close = open * (0.98 + random() * 0.0402);
      closes[id] = close;
      const [high, low] = [Math.max(open, close), Math.min(open, close)];
      return { symbol: `T${id}`, open, high, low, close, volume: Math.floor(random() * 1e6) };
    });
    book.add(barsOf(new Date(Date.parse('2025-01-01') + n * DAY_MS).toISOString().slice(0, 10), rows));
  }
  book.setSplits([{ symbol: 'T7', executionDate: '2025-05-01', splitFrom: 1, splitTo: 4 }]);
  return new HistoryView('simulated', 'simulated-1', 'r1', book.dates, true, book);
}

describe('the momentum of a market in a thread', () => {
  it('is what it is here', async () => {
    const view = market(500, 260);
    const columns = await new ThreadMomentumRunner(BUILT_ENTRY).run(view, 'T0');
    expect(columns).toEqual(momentumColumns(view, 'T0'));
    expect(columns.order.v2).toHaveLength(500);
  });
});

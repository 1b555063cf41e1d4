import type { DailyBars } from '../../src/market-data/daily-bars.js';
import { type BarRow, barsOf } from './market-fixtures.js';
import { seededRandom } from './seeded-random.js';

export const SESSIONS = 255;
/** YYYY-MM-DD of the n-th session. */
export const day = (n: number): string =>
  new Date(Date.parse('2025-05-01') + n * 86_400_000).toISOString().slice(0, 10);

/** A market of so many sessions: each symbol drifts its own way, `YOUNG` is listed 30 sessions ago, `GONE` ended before the last. */
export function tickerMarket(symbols: readonly string[], sessions = SESSIONS): DailyBars[] {
  const walks = symbols.map((symbol, at) => ({
    symbol,
    random: seededRandom(at + 1),
    close: 20 + at,
    drift: (at % 7) - 3,
  }));
  return Array.from({ length: sessions }, (_, n) => {
    const rows = walks.flatMap((walk): BarRow[] => {
      const open = walk.close;
      walk.close = open * (1 + walk.drift * 0.001 + (walk.random() - 0.5) * 0.03);
      const { symbol, close } = walk;
      if (symbol === 'YOUNG' && n < sessions - 30) return [];
      if (symbol === 'GONE' && n === sessions - 1) return [];
      const volume = Math.floor(1e5 * (0.5 + walk.random()));
      return [{ symbol, open, high: Math.max(open, close), low: Math.min(open, close), close, volume }];
    });
    return barsOf(day(n), rows);
  });
}

/** Of all kinds; SPY is the benchmark. */
export const TICKERS = ['SPY', 'ZA', 'ZB', 'ZC', 'ZD', 'ZE', 'YOUNG', 'GONE', 'BRK.A', 'ZU/WS'];

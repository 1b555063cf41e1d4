import type { DailyBars } from '../../src/market-data/daily-bars.js';
import type { SeriesBar } from './bar-series.js';
import { type BarRow, barsOf } from './market-fixtures.js';

const SESSIONS = 70;

/** The days of a small market, weekends included; the last is the day before the clock of an HttpApp stands. */
export const dayOf = (n: number): string => new Date(Date.UTC(2026, 0, 5 + n)).toISOString().slice(0, 10);
export const LAST_DAY = dayOf(SESSIONS - 1);
/** Symbols that trade on the last day, and those that ever did. */
export const MARKET = { traded: 202, known: 203 } as const;

function rowOf(symbol: string, n: number, price: number): BarRow {
  const close = price + 3 * Math.sin(n) + Math.cos(7 * n);
  return { symbol, open: close - 0.1, high: close + 0.3, low: close - 0.4, close, volume: 1000 + 37 * ((n * 17) % 23) };
}

/** QZRX trades daily, LATE from day 60 on, GONE until then, and 200 others daily. */
function rowsOf(n: number): BarRow[] {
  return [
    rowOf('QZRX', n, 20),
    ...(n >= 60 ? [rowOf('LATE', n, 30)] : [rowOf('GONE', n, 40)]),
    ...Array.from({ length: 200 }, (_, i) => rowOf(`ZZ${String(i)}`, n, 10 + i)),
  ];
}

/** The first so many sessions, oldest first. @param from the day of the first */
export function marketSessions(count = SESSIONS, from = 0): DailyBars[] {
  return Array.from({ length: count }, (_, n) => barsOf(dayOf(from + n), rowsOf(n)));
}

export function barsOfSymbol(symbol: string): SeriesBar[] {
  return Array.from({ length: SESSIONS }, (_, n) => rowsOf(n).find((row) => row.symbol === symbol)).flatMap((row) =>
    row === undefined ? [] : [[row.open, row.high, row.low, row.close, row.volume] as const],
  );
}

import type { SessionState } from '../../../src/market-data/calendar/session-calendar.js';
import type { StubBar, StubMarket } from './stub-market.js';
import type { StubScenario } from './stub-scenario.js';

const MINUTE_MS = 60_000;
const DELAY_MS = 15 * MINUTE_MS;
/** From premarket (04:00) to 03:30 of the next day. */
const CLEARED_AFTER_MS = 23.5 * 60 * MINUTE_MS;
const AFTER_HOURS_MS = 4 * 60 * MINUTE_MS;
const ZERO_BAR: StubBar = { o: 0, h: 0, l: 0, c: 0, v: 0, vw: 0 };

/** The instant that a snapshot shows: delayed plans are a quarter of an hour behind. */
interface StubMoment {
  readonly session: SessionState;
  readonly nowMs: number;
  readonly isCleared: boolean;
  readonly hasTrades: boolean;
  readonly hasQuotes: boolean;
  /** Cleared objects are left out. */
  readonly omits: boolean;
}

/** The body of the full-market snapshot, as the vendor's day goes: cleared, premarket, regular hours, after hours. */
export function snapshotBody(market: StubMarket, scenario: StubScenario, clockMs: number): unknown {
  const isDelayed = scenario.plan === 'starter' || scenario.plan === 'developer';
  const nowMs = isDelayed ? clockMs - DELAY_MS : clockMs;
  const session = market.options.calendar.at(nowMs);
  const moment: StubMoment = {
    session,
    nowMs,
    isCleared: nowMs - session.startMs >= CLEARED_AFTER_MS,
    hasTrades: scenario.plan !== 'starter',
    hasQuotes: scenario.plan === 'advanced',
    omits: scenario.clearedSnapshot === 'omitted',
  };
  const isEmpty = moment.isCleared && scenario.clearedSnapshot === 'empty';
  const rows = isEmpty ? [] : snapshotRows(market, moment);
  if (scenario.oddRows && rows.length > 0) rows.push(...oddRows(rows));
  return { status: isDelayed ? 'DELAYED' : 'OK', count: rows.length, tickers: rows };
}

function snapshotRows(market: StubMarket, moment: StubMoment): Record<string, unknown>[] {
  const { date } = moment.session;
  const before = market.options.calendar.sessionsBefore(date, 1)[0] ?? date;
  const today = market.bars(date, date);
  const previous = moment.isCleared ? today : market.bars(before, date);
  return market.instruments.map(({ ticker }, i) => ({
    ticker,
    ...row(today[i] ?? ZERO_BAR, previous[i] ?? ZERO_BAR, moment, i),
  }));
}

function row(bar: StubBar, prevDay: StubBar, moment: StubMoment, i: number): Record<string, unknown> {
  if (moment.isCleared) return clearedRow(prevDay, moment);
  const { nowMs, session } = moment;
  const lastPrintMs = Math.min(nowMs, session.regularCloseMs + AFTER_HOURS_MS);
  const minuteMs = Math.floor(lastPrintMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS * (1 + (i % 3));
  const { day, price } = soFar(bar, session);
  const av = Math.floor(session.phase === 'premarket' ? bar.v * 0.02 * session.phaseElapsedFrac : day.v);
  return {
    todaysChange: price - prevDay.c,
    todaysChangePerc: (price / prevDay.c - 1) * 100,
    updated: (minuteMs + MINUTE_MS) * 1e6 + 123_456,
    day,
    min: { av, dav: String(av), t: minuteMs, n: 41, o: price, h: price, l: price, c: price, v: 912.5, vw: price },
    prevDay,
    ...(moment.hasTrades && {
      lastTrade: { p: price, s: 100, ds: '100.0', t: (minuteMs + 30_000) * 1e6 + 123_456, x: 4, i: '52983', c: null },
    }),
    ...(moment.hasQuotes && { lastQuote: { p: price, s: 3, P: price, S: 7, t: (minuteMs + 31_000) * 1e6 } }),
  };
}

/** Prices drift from open to close; before the open, from the close before. Premarket leaves the day's bar empty. */
function soFar(bar: StubBar, { phase, phaseElapsedFrac: frac }: SessionState): { day: StubBar; price: number } {
  if (phase === 'premarket') return { day: ZERO_BAR, price: bar.o };
  if (phase !== 'regular') return { day: bar, price: bar.c };
  const price = bar.o + (bar.c - bar.o) * frac;
  const h = Math.max(bar.o, price, bar.o + (bar.h - bar.o) * frac);
  const l = Math.min(bar.o, price, bar.o + (bar.l - bar.o) * frac);
  return { day: { o: bar.o, h, l, c: price, v: bar.v * (0.05 + 0.95 * frac), vw: (h + l + 2 * price) / 4 }, price };
}

function clearedRow(prevDay: StubBar, { hasTrades, hasQuotes, omits }: StubMoment): Record<string, unknown> {
  const common = { todaysChange: 0, todaysChangePerc: 0, updated: 0, prevDay };
  if (omits) return { ...common, min: {} };
  return {
    ...common,
    day: ZERO_BAR,
    min: { av: 0, t: 0, n: 0, ...ZERO_BAR },
    ...(hasTrades && { lastTrade: { p: 0, s: 0, t: 0, x: 0, i: '', c: null } }),
    ...(hasQuotes && { lastQuote: { p: 0, s: 0, P: 0, S: 0, t: 0 } }),
  };
}

/** The first ticker once more, a price as text, and a new listing without a previous day. */
function oddRows(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const [first = {}, second = {}] = rows;
  const { prevDay: _, ...listedToday } = second;
  return [
    { ...first, lastTrade: { p: 999, t: 0 } },
    { ...first, ticker: 'ZBAD', day: { c: '12.5' } },
    { ...listedToday, ticker: 'ZNEW' },
  ];
}

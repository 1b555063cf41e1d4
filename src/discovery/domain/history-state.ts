import type { BookSession } from '../../market-data/history/history-book.js';

/** Windows of the indicators, in sessions or bars. */
export const ATR_BARS = 14;
export const RSI_CHANGES = 14;
const VOLUME_SESSIONS = 30;
export const MIN_VOLUME_SESSIONS = 10;
export const HIGH_SESSIONS = 252;
export const BOLLINGER_BARS = 20;
export const BOLLINGER_RANK_WIDTHS = 60;

const CLOSES_KEPT = BOLLINGER_BARS + BOLLINGER_RANK_WIDTHS - 2;
/** Bars of the past that today's Bollinger window needs, and widths of the past that today's is ranked among. */
export const PAST_CLOSES = BOLLINGER_BARS - 1;
export const PAST_WIDTHS = BOLLINGER_RANK_WIDTHS - 1;

/**
 * What the held sessions say of every symbol, up to and including the last one before today, so that a cycle adds
 * today's bar in constant time. One entry per symbol id of the book; NaN = unknown. The moving averages hold the running
 * sum until their first window is full, then the average (EMA seeded with the simple mean, Wilder likewise).
 */
export class HistoryState {
  readonly bars: Uint16Array;
  /** Close of the newest bar held; of whichever session that is. */
  readonly lastClose: Float64Array;
  readonly ema9: Float64Array;
  readonly ema20: Float64Array;
  readonly averageGain: Float64Array;
  readonly averageLoss: Float64Array;
  readonly atr: Float64Array;
  readonly volumeSum: Float64Array;
  readonly volumeBars: Uint8Array;
  readonly close5: Float64Array;
  readonly close30: Float64Array;
  readonly upDays: Uint16Array;
  /** Highest high of the last 252 sessions held. */
  readonly maxHigh: Float64Array;
  /** Index (0 = oldest session of the window) of the first bar; -1 = none. */
  readonly firstSession: Int16Array;
  /** The last 19 closes, oldest first, PAST_CLOSES per symbol; NaN where there are fewer. */
  readonly pastCloses: Float64Array;
  /** The last 59 Bollinger band widths (20, 2), PAST_WIDTHS per symbol. */
  readonly pastWidths: Float64Array;
  /** Index of the oldest session that is held; sessions.length when none is. */
  oldestHeld: number;
  /** The session right before today is held: only then is `lastClose` the close before today's. */
  newestHeld = false;

  constructor(
    readonly symbols: number,
    /** Sessions of the window, held or not. */
    readonly sessions: number,
  ) {
    const zeros = (): Float64Array => new Float64Array(symbols);
    const unknown = (): Float64Array => new Float64Array(symbols).fill(NaN);
    this.bars = new Uint16Array(symbols);
    this.lastClose = unknown();
    this.ema9 = zeros();
    this.ema20 = zeros();
    this.averageGain = zeros();
    this.averageLoss = zeros();
    this.atr = zeros();
    this.volumeSum = zeros();
    this.volumeBars = new Uint8Array(symbols);
    this.close5 = unknown();
    this.close30 = unknown();
    this.upDays = new Uint16Array(symbols);
    this.maxHigh = unknown();
    this.firstSession = new Int16Array(symbols).fill(-1);
    this.pastCloses = new Float64Array(symbols * PAST_CLOSES).fill(NaN);
    this.pastWidths = new Float64Array(symbols * PAST_WIDTHS).fill(NaN);
    this.oldestHeld = sessions;
  }
}

/**
 * One step of an average that is seeded with the simple mean of its first `window` values: `average` is the sum of the
 * values so far while `seen` < `window`, and the average from then on. Returns the same for `seen + 1`.
 */
export function seededStep(average: number, seen: number, value: number, window: number, weight: number): number {
  if (seen + 1 < window) return average + value;
  if (seen + 1 === window) return (average + value) / window;
  return average + (value - average) * weight;
}

/** EMA of `window` bars after one more value; same seeding as `seededStep`. */
export function emaStep(average: number, seen: number, value: number, window: number): number {
  if (seen < window) return seededStep(average, seen, value, window, 0);
  const weight = 2 / (window + 1);
  return value * weight + average * (1 - weight);
}

/** True range: how far the price travelled, gap from the close before included (no close before: high - low). */
export function trueRange(high: number, low: number, previousClose: number): number {
  if (Number.isNaN(previousClose)) return high - low;
  return Math.max(high, previousClose) - Math.min(low, previousClose);
}

/** Width of Bollinger bands (2 population standard deviations each way) relative to their middle. */
export function bollingerWidth(closes: Float64Array, from: number, count: number, last: number): number {
  let sum = last;
  for (let k = 0; k < count; k++) sum += closes[from + k] as number;
  const mean = sum / (count + 1);
  let squares = (last - mean) * (last - mean);
  for (let k = 0; k < count; k++) {
    const deviation = (closes[from + k] as number) - mean;
    squares += deviation * deviation;
  }
  return (4 * Math.sqrt(squares / (count + 1))) / mean;
}

/**
 * Streams the sessions, oldest first, through the state of every symbol: one linear pass over the columns.
 * @param sessions the window by calendar, oldest first; null where a session is not held
 */
export function computeHistoryState(sessions: readonly (BookSession | null)[], symbols: number): HistoryState {
  const state = new HistoryState(symbols, sessions.length);
  const closes = new Float64Array(symbols * CLOSES_KEPT).fill(NaN);
  sessions.forEach((session, index) => {
    if (session === null) return;
    if (state.oldestHeld === sessions.length) state.oldestHeld = index;
    if (index === sessions.length - 1) state.newestHeld = true;
    addSession(state, session, index, closes);
  });
  for (let id = 0; id < symbols; id++) keepBollinger(state, id, closes);
  return state;
}

function addSession(state: HistoryState, { columns }: BookSession, index: number, closes: Float64Array): void {
  const { closeUsd, highUsd, lowUsd, volumeShares } = columns;
  const sessionsAgo = state.sessions - index;
  const inVolumeWindow = sessionsAgo <= VOLUME_SESSIONS;
  const inHighWindow = sessionsAgo <= HIGH_SESSIONS;
  for (let id = 0; id < closeUsd.length; id++) {
    const close = closeUsd[id] as number;
    const high = highUsd[id] as number;
    const range = trueRange(high, lowUsd[id] as number, state.lastClose[id] as number);
    if (Number.isNaN(close) || Number.isNaN(range)) continue;
    addClose(state, id, close, range);
    closes[id * CLOSES_KEPT + (((state.bars[id] as number) - 1) % CLOSES_KEPT)] = close;
    if (state.firstSession[id] === -1) state.firstSession[id] = index;
    if (inHighWindow && !((state.maxHigh[id] as number) >= high)) state.maxHigh[id] = high;
    const volume = volumeShares[id] as number;
    if (inVolumeWindow && !Number.isNaN(volume)) {
      state.volumeSum[id] = (state.volumeSum[id] as number) + volume;
      state.volumeBars[id] = (state.volumeBars[id] as number) + 1;
    }
    if (sessionsAgo === 5) state.close5[id] = close;
    if (sessionsAgo === 30) state.close30[id] = close;
  }
}

function addClose(state: HistoryState, id: number, close: number, range: number): void {
  const seen = state.bars[id] as number;
  const previous = state.lastClose[id] as number;
  state.ema9[id] = emaStep(state.ema9[id] as number, seen, close, 9);
  state.ema20[id] = emaStep(state.ema20[id] as number, seen, close, 20);
  state.atr[id] = seededStep(state.atr[id] as number, seen, range, ATR_BARS, 1 / ATR_BARS);
  if (seen > 0) {
    const change = close - previous;
    state.averageGain[id] = seededStep(
      state.averageGain[id] as number,
      seen - 1,
      Math.max(change, 0),
      RSI_CHANGES,
      1 / RSI_CHANGES,
    );
    state.averageLoss[id] = seededStep(
      state.averageLoss[id] as number,
      seen - 1,
      Math.max(-change, 0),
      RSI_CHANGES,
      1 / RSI_CHANGES,
    );
    state.upDays[id] = change > 0 ? (state.upDays[id] as number) + 1 : 0;
  }
  state.lastClose[id] = close;
  state.bars[id] = seen + 1;
}

/** Takes the last 19 closes and the last 59 band widths out of the ring of closes. */
function keepBollinger(state: HistoryState, id: number, ring: Float64Array): void {
  const bars = state.bars[id] as number;
  const kept = Math.min(bars, CLOSES_KEPT);
  if (kept < PAST_CLOSES) return;
  const ordered = new Float64Array(kept);
  for (let k = 0; k < kept; k++) ordered[k] = ring[id * CLOSES_KEPT + ((bars - kept + k) % CLOSES_KEPT)] as number;
  state.pastCloses.set(ordered.subarray(kept - PAST_CLOSES), id * PAST_CLOSES);
  for (let last = PAST_CLOSES; last < kept; last++) {
    const width = bollingerWidth(ordered, last - PAST_CLOSES, PAST_CLOSES, ordered[last] as number);
    state.pastWidths[id * PAST_WIDTHS + PAST_WIDTHS - (kept - last)] = width;
  }
}

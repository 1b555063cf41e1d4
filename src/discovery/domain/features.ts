import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { Listings, ReferenceRow } from '../../market-data/reference-table.js';
import { unknownFeatures, type FeatureColumns } from './feature-columns.js';
import {
  ATR_BARS,
  BOLLINGER_RANK_WIDTHS,
  bollingerWidth,
  emaStep,
  HIGH_SESSIONS,
  type HistoryState,
  MIN_VOLUME_SESSIONS,
  PAST_CLOSES,
  PAST_WIDTHS,
  RSI_CHANGES,
  seededStep,
  trueRange,
} from './history-state.js';

/** Sessions since the first bar that a young ticker needs for a high over its life. */
const MIN_LIFE_SESSIONS = 60;

/** Equal widths of different windows may differ in their last binary digits. */
const ROUNDING = 1e-12;

/** What the features of one snapshot are joined with. */
export interface FeatureInputs {
  readonly snapshot: MarketSnapshot;
  readonly listings: Listings;
  readonly history: HistoryState;
  /** Id of a symbol in `history`, undefined when history has never seen it. */
  readonly idOf: (symbol: string) => number | undefined;
  /** Share of a day's volume expected by now, 0-1; NaN = too early to say. */
  readonly volumeShare: number;
}

/** Joins the snapshot with reference data and history: one pass, constant time a row. */
export function computeFeatures(inputs: FeatureInputs): FeatureColumns {
  const { snapshot, listings, history, idOf, volumeShare } = inputs;
  const out = unknownFeatures(snapshot.symbols.length);
  copySnapshot(snapshot, out);
  for (let i = 0; i < snapshot.symbols.length; i++) {
    const symbol = snapshot.symbols[i] as string;
    const id = idOf(symbol);
    if (id !== undefined && history.newestHeld && Number.isNaN(out.previous_close[i])) {
      out.previous_close[i] = history.lastClose[id] as number;
    }
    out.market_cap_usd[i] = marketCapUsd(listings[i], out.price[i] as number);
    out.bars_held[i] = id === undefined ? 0 : (history.bars[id] as number);
    snapshotFeatures(out, i);
    if (id !== undefined) historyFeatures(out, i, history, id, volumeShare);
  }
  return out;
}

/** What a source says it is or, where it says the shares only, what they cost at this price; NaN where it says neither. */
export function marketCapUsd(
  said: Pick<ReferenceRow, 'marketCapUsd' | 'sharesOutstanding'> | undefined,
  priceUsd: number,
): number {
  return said?.marketCapUsd ?? (said?.sharesOutstanding ?? NaN) * priceUsd;
}

function copySnapshot({ columns }: MarketSnapshot, out: FeatureColumns): void {
  out.price.set(columns.priceUsd);
  out.price_time_ms.set(columns.priceTimeMs);
  out.volume_time_ms.set(columns.volumeTimeMs);
  out.day_open.set(columns.dayOpenUsd);
  out.day_high.set(columns.dayHighUsd);
  out.day_low.set(columns.dayLowUsd);
  out.day_volume_shares.set(columns.dayVolumeShares);
  out.vwap.set(columns.vwapUsd);
  out.previous_close.set(columns.previousCloseUsd);
}

const percentOver = (value: number, base: number): number => (value / base - 1) * 100;

function snapshotFeatures(out: FeatureColumns, i: number): void {
  const price = out.price[i] as number;
  const previousClose = out.previous_close[i] as number;
  out.change_pct[i] = percentOver(price, previousClose);
  out.gap_pct[i] = percentOver(out.day_open[i] as number, previousClose);
  out.dollar_volume_usd[i] = price * (out.day_volume_shares[i] as number);
  out.vwap_distance_pct[i] = percentOver(price, out.vwap[i] as number);
}

function historyFeatures(out: FeatureColumns, i: number, history: HistoryState, id: number, volumeShare: number): void {
  const price = out.price[i] as number;
  if (Number.isNaN(price)) return;
  const bars = history.bars[id] as number;
  const volumeBars = history.volumeBars[id] as number;
  const lastClose = history.lastClose[id] as number;
  if (volumeBars >= MIN_VOLUME_SESSIONS) {
    const expected = ((history.volumeSum[id] as number) / volumeBars) * volumeShare;
    if (expected > 0) out.rel_volume[i] = (out.day_volume_shares[i] as number) / expected;
  }
  out.momentum_5d_pct[i] = percentOver(price, history.close5[id] as number);
  out.momentum_30d_pct[i] = percentOver(price, history.close30[id] as number);
  out.atr_pct[i] = (atrWithToday(out, i, history, id, bars) / price) * 100;
  out.rsi14[i] = rsiWithToday(history, id, bars, price - lastClose);
  if (bars + 1 >= 9) out.ema9[i] = emaStep(history.ema9[id] as number, bars, price, 9);
  if (bars + 1 >= 20) out.ema20[i] = emaStep(history.ema20[id] as number, bars, price, 20);
  if (bars > 0 && history.newestHeld) out.up_days[i] = price > lastClose ? (history.upDays[id] as number) + 1 : 0;
  if (highWindowKnown(history, id)) out.high_52w_distance_pct[i] = percentOver(price, history.maxHigh[id] as number);
  out.bb_width_rank[i] = bollingerWidthRank(history, id, price);
}

/** ATR14 in dollars with today's range as the newest; through the last session when today has no range yet. NaN below 14 ranges. */
function atrWithToday(out: FeatureColumns, i: number, history: HistoryState, id: number, bars: number): number {
  const range = trueRange(out.day_high[i] as number, out.day_low[i] as number, history.lastClose[id] as number);
  const past = history.atr[id] as number;
  if (Number.isNaN(range)) return bars >= ATR_BARS ? past : NaN;
  return bars + 1 >= ATR_BARS ? seededStep(past, bars, range, ATR_BARS, 1 / ATR_BARS) : NaN;
}

/** Wilder's RSI with the change to today's price as the newest; NaN below 14 changes, 100 when nothing ever fell. */
function rsiWithToday(history: HistoryState, id: number, bars: number, change: number): number {
  if (bars < RSI_CHANGES) return NaN;
  const weight = 1 / RSI_CHANGES;
  const gain = seededStep(history.averageGain[id] as number, bars - 1, Math.max(change, 0), RSI_CHANGES, weight);
  const loss = seededStep(history.averageLoss[id] as number, bars - 1, Math.max(-change, 0), RSI_CHANGES, weight);
  return loss === 0 ? 100 : 100 - 100 / (1 + gain / loss);
}

/** True when the held sessions can tell the 52-week high: all 252, or the whole life of a younger ticker from 60 sessions. */
function highWindowKnown(history: HistoryState, id: number): boolean {
  const first = history.firstSession[id] as number;
  if (first === -1) return false;
  const fullWindowFrom = history.sessions - HIGH_SESSIONS;
  const heldBackTo = history.oldestHeld;
  if (heldBackTo <= fullWindowFrom && first <= fullWindowFrom) return true;
  return first > Math.max(heldBackTo, fullWindowFrom) && history.sessions - first >= MIN_LIFE_SESSIONS;
}

/** Share of the last 60 band widths, today's included, that are no wider than today's (0-1); NaN with fewer. */
function bollingerWidthRank(history: HistoryState, id: number, price: number): number {
  const from = id * PAST_WIDTHS;
  if (Number.isNaN(history.pastWidths[from])) return NaN;
  const width = bollingerWidth(history.pastCloses, id * PAST_CLOSES, PAST_CLOSES, price);
  let notWider = 1;
  const upTo = width * (1 + ROUNDING);
  for (let k = 0; k < PAST_WIDTHS; k++) if ((history.pastWidths[from + k] as number) <= upTo) notWider++;
  return notWider / BOLLINGER_RANK_WIDTHS;
}

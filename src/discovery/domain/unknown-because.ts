import type { HistoryCoverage } from '../../market-data/history/history-service.js';
import { FEATURES, type FeatureColumns, type FeatureName } from './feature-columns.js';
import {
  ATR_BARS,
  BOLLINGER_BARS,
  BOLLINGER_RANK_WIDTHS,
  HIGH_SESSIONS,
  MIN_VOLUME_SESSIONS,
  RSI_CHANGES,
} from './history-state.js';

/** Bars of the past that a feature needs beside today's price. */
const BARS_NEEDED: Readonly<Partial<Record<FeatureName, number>>> = {
  previous_close: 1,
  change_pct: 1,
  up_days: 1,
  rel_volume: MIN_VOLUME_SESSIONS,
  atr_pct: ATR_BARS - 1,
  rsi14: RSI_CHANGES,
  ema9: 8,
  ema20: 19,
  momentum_5d_pct: 5,
  momentum_30d_pct: 30,
  bb_width_rank: BOLLINGER_BARS + BOLLINGER_RANK_WIDTHS - 2,
};

const FROM_ENRICHMENT: readonly FeatureName[] = [
  'float_shares',
  'short_interest_frac',
  'borrow_fee_frac',
  'utilization_frac',
  'news_score',
  'social_rank',
  'call_put_ratio',
  'iv_percentile',
];

/** Why each unknown feature of row 0 is unknown: too little history, nothing that fetches it, or nothing said by the source. */
export function unknownBecause(
  features: FeatureColumns,
  history: HistoryCoverage,
): Partial<Record<FeatureName, string>> {
  const bars = features.bars_held[0] as number;
  const reasons: Partial<Record<FeatureName, string>> = {};
  for (const name of FEATURES) {
    if (!Number.isNaN(features[name][0])) continue;
    const needed = BARS_NEEDED[name] ?? 0;
    if (name === 'high_52w_distance_pct') reasons[name] = highReason(bars, history);
    else if (bars < needed) reasons[name] = `needs ${String(needed)} bars before today, ${String(bars)} held`;
    else reasons[name] = FROM_ENRICHMENT.includes(name) ? 'no source for it is connected' : 'not given by the source';
  }
  return reasons;
}

function highReason(bars: number, history: HistoryCoverage): string {
  if (bars === 0) return 'no history of this ticker is held';
  return history.sessions_held < HIGH_SESSIONS
    ? `needs ${String(HIGH_SESSIONS)} sessions, ${String(history.sessions_held)} held`
    : 'traded for fewer than 60 sessions';
}

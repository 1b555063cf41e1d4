import type { EnrichmentReport } from '../../market-data/facts/known-facts.js';
import type { FactKind } from '../../market-data/facts/market-facts.js';
import type { HistoryCoverage } from '../../market-data/history/history-listener.js';
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

/** Who would tell what prices and bars do not. */
const KIND_OF: Readonly<Partial<Record<FeatureName, FactKind>>> = {
  market_cap_usd: 'details',
  market_cap_as_of_ms: 'details',
  float_shares: 'float',
  float_as_of_ms: 'float',
  short_interest_frac: 'short_interest',
  short_interest_shares: 'short_interest',
  days_to_cover: 'short_interest',
  short_interest_as_of_ms: 'short_interest',
  short_volume_frac: 'short_volume',
  short_volume_as_of_ms: 'short_volume',
  borrow_fee_frac: 'extra',
  utilization_frac: 'extra',
  social_rank: 'extra',
  extra_as_of_ms: 'extra',
  news_score: 'news',
  news_as_of_ms: 'news',
  call_put_ratio: 'options',
  implied_volatility_frac: 'options',
  iv_percentile: 'options',
  options_as_of_ms: 'options',
};

/** What a run knows of where its numbers came from. */
export interface UnknownContext {
  readonly history: HistoryCoverage;
  readonly enrichment: EnrichmentReport;
  /** 1-based under hybrid_v1, whose best are asked for one by one; null when a filter removed the symbol. */
  readonly rank: number | null;
}

/** Why each unknown feature of row 0 is unknown: too little history, nobody asked, a refusal, or nothing said by the source. */
export function unknownBecause(
  features: FeatureColumns,
  context: UnknownContext,
): Partial<Record<FeatureName, string>> {
  const bars = features.bars_held[0] as number;
  const reasons: Partial<Record<FeatureName, string>> = {};
  for (const name of FEATURES) {
    if (!Number.isNaN(features[name][0])) continue;
    const needed = BARS_NEEDED[name] ?? 0;
    const kind = KIND_OF[name];
    if (kind !== undefined) reasons[name] = factReason(name, kind, features, context);
    else if (name === 'high_52w_distance_pct') reasons[name] = highReason(bars, context.history);
    else if (bars < needed) reasons[name] = `needs ${String(needed)} bars before today, ${String(bars)} held`;
    else reasons[name] = 'not given by the source';
  }
  return reasons;
}

function highReason(bars: number, history: HistoryCoverage): string {
  if (bars === 0) return 'no history of this ticker is held';
  return history.sessions_held < HIGH_SESSIONS
    ? `needs ${String(HIGH_SESSIONS)} sessions, ${String(history.sessions_held)} held`
    : 'traded for fewer than 60 sessions';
}

/** @param name an unknown feature that facts of `kind` would tell */
function factReason(name: FeatureName, kind: FactKind, f: FeatureColumns, context: UnknownContext): string {
  const said = saidReason(name, kind, f);
  if (said !== null) return said;
  const { status, source, error } = context.enrichment.facts[kind];
  if (status === 'off')
    return kind === 'extra' ? 'no feed of extra signals is configured' : 'no source for it is connected';
  if (status === 'refused') return `the plan of ${source ?? 'the source'} does not include it`;
  const place = kind === 'options' || kind === 'details' ? placeReason(context) : null;
  if (place !== null) return place;
  if (status === 'missing') return error === null ? 'not asked for yet' : `could not be had yet: ${error}`;
  return tableReason(kind);
}

/** Where the source has spoken of the symbol, and left this out; null where it has not. */
function saidReason(name: FeatureName, kind: FactKind, f: FeatureColumns): string | null {
  const isKnown = (other: FeatureName): boolean => !Number.isNaN(f[other][0]);
  switch (kind) {
    case 'short_interest':
      if (name === 'short_interest_frac' && isKnown('short_interest_shares'))
        return 'needs the float, which is unknown';
      return isKnown('short_interest_shares') ? 'not given by the source' : null;
    case 'options':
      if (name === 'iv_percentile' && isKnown('implied_volatility_frac'))
        return 'too few past sessions of its implied volatility are kept yet';
      return isKnown('options_as_of_ms') ? 'its option chain does not say: too little trades in it' : null;
    case 'extra':
      return isKnown('extra_as_of_ms') ? 'the feed does not say' : null;
    case 'details':
    case 'news':
    case 'float':
    case 'short_volume':
      return null;
  }
}

/** What is asked for one by one is asked for the best only. null for one of them. */
function placeReason({ enrichment: { leaders }, rank }: UnknownContext): string | null {
  const best = `asked for the best ${String(leaders)} only`;
  if (rank === null) return `${best}, and a filter removed it`;
  return rank > leaders ? `${best}, and it is ranked ${String(rank)}` : null;
}

/** What an answer without the symbol means. */
function tableReason(kind: FactKind): string {
  switch (kind) {
    case 'news':
      return 'news of the last 24 hours is not known whole yet';
    case 'extra':
      return 'the feed does not name it';
    case 'options':
      return 'not asked for yet: the calls of a cycle went to others first';
    case 'details':
      return 'the source does not know it, or was not asked yet';
    case 'float':
    case 'short_interest':
    case 'short_volume':
      return 'the source does not know it';
  }
}

import type { BarSeries } from '../../market-data/history/bar-series.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import { ALPHA158_BARS, computeAlpha158 } from '../domain/alpha158/alpha158.js';
import { FEATURE_SET, type FeatureVector } from './feature-vector.js';
import type { NoBarReason } from './no-bar-reason.js';

/** A session that is held. */
export interface HeldDay {
  readonly view: HistoryView;
  /** YYYY-MM-DD. */
  readonly date: string;
}

/** A day with as many sessions before it as there will be: what is still being fetched would change its features. */
export function heldDay(view: HistoryView | null, date: string): HeldDay | null {
  const before = view?.dates.indexOf(date) ?? -1;
  if (view === null || before < 0) return null;
  return view.isComplete || before >= ALPHA158_BARS - 1 ? { view, date } : null;
}

/** The bars that the features are made of, or why there are none. Of too few bars the older ones may still come. */
export function barsUpTo({ view, date }: HeldDay, symbol: string): BarSeries | NoBarReason {
  const series = view.series(symbol, { through: date, atMost: ALPHA158_BARS });
  if (series?.dates.at(-1) !== date)
    return view.series(symbol, { atMost: 1 }) === null ? 'unknown_symbol' : 'not_traded';
  return view.isComplete || series.dates.length >= ALPHA158_BARS ? series : 'not_held_yet';
}

/** @param hash as `dataHash` makes it of the same bars @param computedAt ISO 8601 UTC */
export function featureVector(view: HistoryView, series: BarSeries, hash: string, computedAt: string): FeatureVector {
  const { values, vwapSource, barsUsed, isComplete, flags } = computeAlpha158(series);
  return {
    symbol: series.symbol,
    date: series.dates.at(-1) ?? '',
    set: FEATURE_SET,
    data_hash: hash,
    vwap_source: vwapSource,
    bars_used: barsUsed,
    complete: isComplete,
    flags: isComplete || !isCutShort(view, series) ? flags : [...flags, 'history_edge'],
    values,
    source: view.source,
    source_id: view.sourceId,
    computed_at: computedAt,
  };
}

/** Before its first bar the history holds no more sessions than the symbol has left out between two bars. */
function isCutShort({ dates: held }: HistoryView, { dates }: BarSeries): boolean {
  const at = dates.map((date) => held.indexOf(date));
  const longestStep = at.reduce((longest, session, i) => Math.max(longest, session - (at[i - 1] ?? session)), 1);
  return (at[0] ?? 0) < longestStep;
}

import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { CacheService } from '../../cache/cache.service.js';
import { Clock } from '../../common/clock.js';
import { TimeSlice } from '../../common/time-slice.js';
import type { BarSeries } from '../../market-data/history/bar-series.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import { ALPHA158_BARS, computeAlpha158 } from '../domain/alpha158/alpha158.js';
import { dataHash } from './data-hash.js';
import { FEATURE_SET, type FeatureVector, featureVectorOf } from './feature-vector.js';
import { type NoBarReason, NoBarReasons } from './no-bar-reason.js';

export interface MissingFeatures {
  readonly symbol: string;
  readonly reason: NoBarReason;
}

/** Each symbol is in one of the two lists, in the order in which it was asked for. */
export interface FeatureBatch {
  readonly vectors: readonly FeatureVector[];
  readonly missing: readonly MissingFeatures[];
  /** How many of the vectors were not cached, or made of other bars. */
  readonly computed: number;
}

/**
 * Alpha158 of symbols on a day: from the cache while the bars held are those that the cached vector was made of, else
 * computed from them. Of a day that is no longer held what is cached is answered. Without a call to any source.
 */
@Injectable()
export class FeaturesService {
  constructor(
    private readonly history: HeldHistory,
    private readonly cache: CacheService,
    private readonly reasons: NoBarReasons,
    private readonly clock: Clock,
  ) {}

  /** Why nobody can have features of the day now; null = the day is held. @param date YYYY-MM-DD */
  whyNot(date: string): NoBarReason | null {
    const { view } = this.history;
    return heldDay(view, date) === null ? this.reasons.ofDay(date, view) : null;
  }

  /** The vector, or why there is none. */
  async features(symbol: string, date: string): Promise<FeatureVector | NoBarReason> {
    const { vectors, missing } = await this.batch([symbol], date);
    return vectors[0] ?? missing[0]?.reason ?? 'unknown_symbol';
  }

  /** One read and one write of the cache. @param symbols a symbol that is there twice counts once */
  async batch(symbols: readonly string[], date: string): Promise<FeatureBatch> {
    const wanted = [...new Set(symbols)];
    const cached = await this.cache.getMany(wanted.map((symbol) => cacheKeys.features(symbol, date)));
    const day = heldDay(this.history.view, date);
    const slice = new TimeSlice();
    const [vectors, computed, missing]: [FeatureVector[], FeatureVector[], MissingFeatures[]] = [[], [], []];
    for (const symbol of wanted) {
      await slice.next();
      const kept = featureVectorOf(cached.get(cacheKeys.features(symbol, date)));
      const found =
        day === null ? (kept ?? this.reasons.ofDay(date, this.history.view)) : this.onDay(day, symbol, kept);
      if (typeof found === 'string') missing.push({ symbol, reason: found });
      else vectors.push(found);
      if (typeof found !== 'string' && found !== kept) computed.push(found);
    }
    if (computed.length > 0)
      await this.cache.setMany(
        computed.map((vector) => ({ key: cacheKeys.features(vector.symbol, date), value: vector })),
      );
    return { vectors, missing, computed: computed.length };
  }

  /** After the bars of a symbol were corrected. Whether there was anything to forget. */
  async forget(symbol: string, date: string): Promise<boolean> {
    return (await this.cache.delete(cacheKeys.features(symbol, date))) > 0;
  }

  private onDay({ view, date }: HeldDay, symbol: string, kept: FeatureVector | null): FeatureVector | NoBarReason {
    const series = view.series(symbol, { through: date, atMost: ALPHA158_BARS });
    if (series?.dates.at(-1) !== date)
      return view.series(symbol, { atMost: 1 }) === null ? 'unknown_symbol' : 'not_traded';
    const hash = dataHash(view.sourceId, series);
    return kept?.data_hash === hash ? kept : this.compute(view, series, hash);
  }

  private compute({ source }: HistoryView, series: BarSeries, hash: string): FeatureVector {
    const { values, vwapSource, barsUsed, isComplete, flags } = computeAlpha158(series);
    return {
      symbol: series.symbol,
      date: series.dates.at(-1) ?? '',
      set: FEATURE_SET,
      data_hash: hash,
      vwap_source: vwapSource,
      bars_used: barsUsed,
      complete: isComplete,
      flags,
      values,
      source,
      computed_at: new Date(this.clock.nowMs()).toISOString(),
    };
  }
}

interface HeldDay {
  readonly view: HistoryView;
  readonly date: string;
}

/** A day with as many sessions before it as there will be: what is still being fetched would change its features. */
function heldDay(view: HistoryView | null, date: string): HeldDay | null {
  const before = view?.dates.indexOf(date) ?? -1;
  if (view === null || before < 0) return null;
  return view.isComplete || before >= ALPHA158_BARS - 1 ? { view, date } : null;
}

import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { CacheService } from '../../cache/cache.service.js';
import { Clock } from '../../common/clock.js';
import { TimeSlice } from '../../common/time-slice.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { dataHash } from './data-hash.js';
import { type FeatureVector, featureVectorOf } from './feature-vector.js';
import { barsUpTo, featureVector, heldDay, type HeldDay } from './features-of-day.js';
import { type NoBarReason, NoBarReasons } from './no-bar-reason.js';

/** Symbols read from and written to the cache at once: it takes the event loop about a millisecond. */
const AT_ONCE = 16;

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
 * computed from them. Of a day that is not held, what is cached of the same source is answered. Without a call to any source.
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

  /** Holds up the event loop for some milliseconds at a time. @param symbols a symbol that is there twice counts once */
  async batch(symbols: readonly string[], date: string): Promise<FeatureBatch> {
    const wanted = [...new Set(symbols)];
    const slice = new TimeSlice();
    const [vectors, missing]: [FeatureVector[], MissingFeatures[]] = [[], []];
    let made = 0;
    for (let from = 0; from < wanted.length; from += AT_ONCE) {
      const some = wanted.slice(from, from + AT_ONCE);
      const cached = await this.cache.getMany(some.map((symbol) => cacheKeys.features(symbol, date)));
      const day = heldDay(this.history.view, date);
      const computed: FeatureVector[] = [];
      for (const symbol of some) {
        await slice.next();
        const kept = this.answerable(cached.get(cacheKeys.features(symbol, date)));
        const found =
          day === null ? (kept ?? this.reasons.ofDay(date, this.history.view)) : this.onDay(day, symbol, kept);
        if (typeof found === 'string') missing.push({ symbol, reason: found });
        else vectors.push(found);
        if (typeof found !== 'string' && found !== kept) computed.push(found);
      }
      await this.keep(computed);
      made += computed.length;
    }
    return { vectors, missing, computed: made };
  }

  /** After the bars of a symbol were corrected. Whether there was anything to forget. */
  async forget(symbol: string, date: string): Promise<boolean> {
    return (await this.cache.delete(cacheKeys.features(symbol, date))) > 0;
  }

  private async keep(vectors: readonly FeatureVector[]): Promise<void> {
    if (vectors.length === 0) return;
    await this.cache.setMany(
      vectors.map((vector) => ({ key: cacheKeys.features(vector.symbol, vector.date), value: vector })),
    );
  }

  /** What is made of another source's bars is nothing to those who are served this one's, whatever day it is of. */
  private answerable(value: unknown): FeatureVector | null {
    const vector = featureVectorOf(value);
    const { sourceId } = this.history;
    return sourceId !== null && vector?.source_id !== sourceId ? null : vector;
  }

  /** What is cached is of bars that were held before, where older ones are being fetched again. */
  private onDay(day: HeldDay, symbol: string, kept: FeatureVector | null): FeatureVector | NoBarReason {
    const series = barsUpTo(day, symbol);
    if (series === 'not_held_yet') return kept ?? series;
    if (typeof series === 'string') return series;
    const hash = dataHash(day.view.sourceId, series);
    if (kept?.data_hash === hash) return kept;
    return featureVector(day.view, series, hash, new Date(this.clock.nowMs()).toISOString());
  }
}

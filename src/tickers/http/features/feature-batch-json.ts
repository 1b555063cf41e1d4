import { TimeSlice } from '../../../common/time-slice.js';
import { ALPHA158_NAMES } from '../../domain/alpha158/alpha158.js';
import { FEATURE_SET, type FeatureVector } from '../../features/feature-vector.js';
import type { FeatureBatch } from '../../features/features.service.js';
import type { NoBarReason } from '../../features/no-bar-reason.js';
import { explainNoBar } from './feature-problems.js';

export interface FeatureError {
  readonly symbol: string;
  readonly reason: NoBarReason;
  readonly detail: string;
}

export interface FeatureBatchAnswer {
  readonly date: string;
  readonly set: typeof FEATURE_SET;
  /** Of results. */
  readonly count: number;
  readonly names: readonly string[];
  readonly errors: readonly FeatureError[];
  readonly results: readonly Omit<FeatureVector, 'date' | 'set' | 'source_id'>[];
}

/** A FeatureBatchAnswer as JSON. That of 500 symbols takes the event loop some 20 ms: it is written a few at a time. */
export async function featureBatchJson(date: string, { vectors, missing }: FeatureBatch): Promise<string> {
  const slice = new TimeSlice();
  const head: Omit<FeatureBatchAnswer, 'results'> = {
    date,
    set: FEATURE_SET,
    count: vectors.length,
    names: ALPHA158_NAMES,
    errors: missing.map(({ symbol, reason }) => ({ symbol, reason, detail: explainNoBar(reason, symbol, date) })),
  };
  const results: string[] = [];
  for (const { date: _date, set: _set, source_id: _sourceId, ...shown } of vectors) {
    await slice.next();
    results.push(JSON.stringify(shown));
  }
  return `${JSON.stringify(head).slice(0, -1)},"results":[${results.join(',')}]}`;
}

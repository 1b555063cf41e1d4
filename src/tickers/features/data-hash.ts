import { createHash } from 'node:crypto';
import { BAR_FIELDS } from '../../market-data/daily-bars.js';
import type { BarSeries } from '../../market-data/history/bar-series.js';
import { FEATURE_SET } from './feature-vector.js';

const DIGITS = 16;
/** NaN has many bit patterns, and no bar has a negative value. */
const UNKNOWN = -1;

/** What a vector is made of, in 16 hexadecimal digits: the definition, the source and each bar with its day. */
export function dataHash(sourceId: string, series: BarSeries): string {
  const hash = createHash('sha256').update(JSON.stringify([FEATURE_SET, sourceId, series.symbol, series.dates]));
  for (const field of BAR_FIELDS) hash.update(series[field].map((value) => (Number.isNaN(value) ? UNKNOWN : value)));
  return hash.digest('hex').slice(0, DIGITS);
}

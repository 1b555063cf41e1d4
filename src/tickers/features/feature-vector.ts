import { z } from 'zod';
import { MARKET_DATA_SOURCES, type MarketDataSource } from '../../market-data/market-data-source.js';
import {
  ALPHA158_FLAGS,
  ALPHA158_NAMES,
  type Alpha158Flag,
  VWAP_SOURCES,
  type VwapSource,
} from '../domain/alpha158/alpha158.js';

/** Another one whenever the same bars give other values, so that no cached vector of the former definition is served. */
export const FEATURE_SET = 'alpha158';

/**
 * Those of the bars, and `history_edge`: the bars are fewer than 61 because the history that is held begins there, not
 * because the symbol is new.
 */
export const FEATURE_FLAGS = [...ALPHA158_FLAGS, 'history_edge'] as const;
export type FeatureFlag = Alpha158Flag | 'history_edge';

/** The features of a symbol on a day, as they are cached. */
export interface FeatureVector {
  readonly symbol: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly set: typeof FEATURE_SET;
  /** Same definition, same source, same bars: same values. */
  readonly data_hash: string;
  /** null = the price is unknown. */
  readonly vwap_source: VwapSource | null;
  /** 1-61. */
  readonly bars_used: number;
  /** No window was cut short. */
  readonly complete: boolean;
  readonly flags: readonly FeatureFlag[];
  /** In the order of ALPHA158_NAMES; null = undefined. */
  readonly values: readonly (number | null)[];
  readonly source: MarketDataSource;
  /** Which data of that source: answers of one board are never made of another's. */
  readonly source_id: string;
  /** ISO 8601 UTC. */
  readonly computed_at: string;
}

const VECTOR = z.object({
  symbol: z.string(),
  date: z.string(),
  set: z.literal(FEATURE_SET),
  data_hash: z.string(),
  vwap_source: z.enum(VWAP_SOURCES).nullable(),
  bars_used: z.number(),
  complete: z.boolean(),
  flags: z.array(z.enum(FEATURE_FLAGS)),
  values: z.array(z.number().nullable()).length(ALPHA158_NAMES.length),
  source: z.enum(MARKET_DATA_SOURCES),
  source_id: z.string(),
  computed_at: z.iso.datetime(),
});

/** Memory gives the same frozen object each time: looking at its 158 values once is enough. */
const verified = new WeakSet();

/** A vector of this definition, or null for anything else that was found under its key. */
export function featureVectorOf(value: unknown): FeatureVector | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!verified.has(value)) {
    if (!VECTOR.safeParse(value).success) return null;
    if (Object.isFrozen(value)) verified.add(value);
  }
  return value as FeatureVector;
}

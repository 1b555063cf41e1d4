import type { ExtraSignal } from '../../src/market-data/facts/extra-signals.js';
import type { KnownFacts, OptionFact } from '../../src/market-data/facts/known-facts.js';
import type {
  FactTable,
  FloatFact,
  NewsItem,
  ShortInterestFact,
  ShortVolumeFact,
  TickerDetails,
} from '../../src/market-data/facts/market-facts.js';
import { seededRandom } from './seeded-random.js';

const HOUR_MS = 3_600_000;

export interface RandomFactsOptions {
  readonly symbols: readonly string[];
  /** The instant that the facts are of, epoch ms. */
  readonly nowMs: number;
  readonly seed: number;
  /** Probability (0-1) with which a row, and each field that may be unknown, is missing. */
  readonly missingFrac: number;
}

/** Facts of every kind about these symbols, made from a seed, within the ranges that the port promises. */
export function randomFacts({ symbols, nowMs, seed, missingFrac }: RandomFactsOptions): KnownFacts {
  const random = seededRandom(seed);
  const maybe = <T>(value: T): T | null => (random() < missingFrac ? null : value);
  const rows = <Fact>(make: (symbol: string) => Fact): ReadonlyMap<string, Fact> =>
    new Map(symbols.flatMap((symbol) => (random() < missingFrac ? [] : [[symbol, make(symbol)] as const])));
  const table = <Fact>(make: (symbol: string) => Fact): FactTable<Fact> => ({
    askedMs: nowMs,
    rows: rows(make),
    malformed: 0,
  });
  return {
    floats: table((): FloatFact => ({ freeFloatShares: 1e6 + random() * 3e8, effectiveDate: maybe('2026-02-27') })),
    shortInterest: table((): ShortInterestFact => ({
      shortInterestShares: random() * 4e7,
      daysToCover: maybe(random() * 12),
      settlementDate: '2026-02-27',
    })),
    shortVolume: table((): ShortVolumeFact => ({ shortVolumeFrac: random(), date: '2026-03-13' })),
    news: {
      askedMs: nowMs,
      completeSinceMs: nowMs - 24 * HOUR_MS,
      newest: rows((symbol): NewsItem => ({
        id: `news-${symbol}`,
        publishedMs: nowMs - random() * 30 * HOUR_MS,
        title: `${symbol} has news`,
        url: maybe(`https://news.example/${symbol}`),
        publisher: maybe('A wire'),
        symbols: [symbol],
      })),
    },
    options: rows((): OptionFact => ({
      askedMs: nowMs,
      contracts: 100,
      callVolumeContracts: 600,
      putVolumeContracts: 200,
      callPutRatio: maybe(random() * 4),
      impliedVolatilityFrac: maybe(0.2 + random()),
      ivPercentile: maybe(random()),
    })),
    details: rows((): TickerDetails => ({
      askedMs: nowMs,
      marketCapUsd: maybe(1e7 + random() * 5e9),
      sharesOutstanding: maybe(1e6 + random() * 4e8),
    })),
    extra: table((): ExtraSignal => ({
      borrowFeeFrac: maybe(random()),
      utilizationFrac: maybe(random()),
      socialRank: maybe(random()),
      asOfMs: nowMs - HOUR_MS,
    })),
  };
}

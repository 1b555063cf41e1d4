import type { HistoryView } from '../../../market-data/history/history-view.js';
import { type BenchmarkCloses, benchmarkCloses, momentumInputs } from './momentum-inputs.js';
import { MOMENTUM_VARIANTS, type MomentumVariant, scoreMomentum } from './momentum-score.js';

/** Momentum of the whole market. One row for each symbol that traded in the newest session held. */
export interface MomentumColumns {
  readonly symbols: readonly string[];
  readonly priceUsd: Float64Array;
  /** 0-100; NaN = too few sessions. */
  readonly scores: Readonly<Record<MomentumVariant, Float64Array>>;
  /** The rows that have a score, best first, ties by symbol. */
  readonly order: Readonly<Record<MomentumVariant, Int32Array>>;
}

export type MarketBars = Pick<HistoryView, 'symbols' | 'newest' | 'series'>;

/** Scores every symbol by itself, as a single ticker is. Takes a tenth of a millisecond a symbol: not for the event loop. */
export function momentumColumns(market: MarketBars, benchmarkTicker: string): MomentumColumns {
  const benchmark = benchmarkCloses(market.series(benchmarkTicker));
  const rows = market.symbols.flatMap((symbol) => rowOf(market, symbol, benchmark) ?? []);
  const symbols = rows.map(({ symbol }) => symbol);
  const scores = byVariant((variant) => Float64Array.from(rows, (row) => row.scores[variant]));
  return {
    symbols,
    priceUsd: Float64Array.from(rows, ({ priceUsd }) => priceUsd),
    scores,
    order: byVariant((variant) => bestFirst(symbols, scores[variant])),
  };
}

interface Row {
  readonly symbol: string;
  readonly priceUsd: number;
  readonly scores: Readonly<Record<MomentumVariant, number>>;
}

function rowOf(market: MarketBars, symbol: string, benchmark: BenchmarkCloses): Row | null {
  const series = market.series(symbol);
  const newest = series?.dates.at(-1);
  if (series === null || newest !== market.newest) return null;
  const priceUsd = series.closeUsd.at(-1) as number;
  const inputs = momentumInputs(series, benchmark);
  const subject = { priceUsd, sessions: series.dates.length, inputs, fundamentals: null };
  return { symbol, priceUsd, scores: byVariant((variant) => scoreMomentum(variant, subject).score ?? NaN) };
}

function byVariant<T>(make: (variant: MomentumVariant) => T): Record<MomentumVariant, T> {
  return Object.fromEntries(MOMENTUM_VARIANTS.map((variant) => [variant, make(variant)])) as Record<MomentumVariant, T>;
}

function bestFirst(symbols: readonly string[], scores: Float64Array): Int32Array {
  const rows = Int32Array.from(symbols.keys()).filter((row) => !Number.isNaN(scores[row]));
  return rows.sort((a, b) => {
    const difference = (scores[b] as number) - (scores[a] as number);
    if (difference !== 0) return difference;
    return (symbols[a] as string) < (symbols[b] as string) ? -1 : 1;
  });
}

import type { MarketDataSource } from '../../../market-data/market-data-source.js';
import type { MomentumInputs } from '../../domain/momentum/momentum-inputs.js';
import type { MomentumRating } from '../../domain/momentum/momentum-rating.js';
import type { MomentumPart, MomentumVariant, PartScore } from '../../domain/momentum/momentum-score.js';
import type { TickerMomentum } from '../../momentum/ticker-momentum.js';

/** A part of the score, what its points are, and what it is told from. */
export type MomentumComponent = Omit<PartScore, 'points'> & Partial<MomentumInputs> & PartScore['points'];

/** The momentum of a ticker by one variant. */
export interface MomentumAnswer extends Pick<
  TickerMomentum,
  'ticker' | 'price' | 'as_of_date' | 'sessions_used' | 'benchmark' | 'degraded'
> {
  readonly variant: MomentumVariant;
  readonly score: number | null;
  readonly rating: MomentumRating;
  readonly components: Readonly<Partial<Record<MomentumPart, MomentumComponent>>>;
  readonly missing: readonly MomentumPart[];
  readonly coverage: number;
  readonly source: MarketDataSource;
  readonly computed_at: string;
}

export function momentumAnswer(value: TickerMomentum, variant: MomentumVariant): MomentumAnswer {
  const { ticker, price, as_of_date, sessions_used, benchmark, inputs, degraded, source, computed_at } = value;
  const { score, rating, parts, missing, coverage } = value.scores[variant];
  const components = Object.entries(parts).map(([name, { points, ...part }]) => [
    name,
    { ...part, ...points, ...inputsOf(name as MomentumPart, inputs) },
  ]);
  return {
    ticker,
    variant,
    score,
    rating,
    price,
    as_of_date,
    sessions_used,
    benchmark,
    components: Object.fromEntries(components) as MomentumAnswer['components'],
    missing,
    coverage,
    degraded,
    source,
    computed_at,
  };
}

/** What a part is told from; no input is told twice. */
function inputsOf(part: MomentumPart, inputs: MomentumInputs): Partial<MomentumInputs> {
  const { rsi14, volume_ratio, roc10_pct, benchmark_return_21_frac, excess_return_21_frac, ...price } = inputs;
  switch (part) {
    case 'price':
      return price;
    case 'technical':
      return { rsi14, volume_ratio, roc10_pct };
    case 'relative':
      return { benchmark_return_21_frac, excess_return_21_frac };
    case 'fundamental':
      return {};
  }
}

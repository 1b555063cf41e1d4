import {
  date,
  int,
  listOf,
  num,
  oneOf,
  orNull,
  ref,
  type Schema,
  type Schemas,
  schemaOf,
  text,
} from '../../../common/openapi/schema-of.js';
import type { MomentumInputs } from '../../domain/momentum/momentum-inputs.js';
import { MOMENTUM_RATINGS } from '../../domain/momentum/momentum-rating.js';
import { MOMENTUM_PARTS, MOMENTUM_VARIANTS, type PartScore } from '../../domain/momentum/momentum-score.js';
import type { TechnicalPoints } from '../../domain/momentum/part-scores.js';
import type { ClassicPricePoints, PricePoints } from '../../domain/momentum/price-score.js';
import { type RankedTicker, TOP_UNIVERSES } from '../../momentum/momentum-ranking.js';
import { AGE_SECONDS, AS_OF_DATE, COMPUTED_AT, SOURCE_NAME, TICKER_TEXT } from '../answer.schema.js';
import type { Aged } from '../cached-answer.js';
import type { MomentumAnswer } from './momentum-answer.js';
import type { MomentumBatch, MomentumTop } from './momentum.reader.js';

const VARIANT = oneOf(MOMENTUM_VARIANTS, 'How it is scored.');
export const RATING = oneOf(
  MOMENTUM_RATINGS,
  'From 80 Strong Buy, from 65 Buy, from 50 Hold, from 35 Weak Hold, else Sell; below 50 sessions Insufficient Data.',
);
const PRICE = num('Close of as_of_date, USD.', 187.2);
const DEGRADED = listOf(
  oneOf(['history_incomplete'], 'history_incomplete: older sessions are still being fetched.'),
  'Why it may be better soon.',
);

const PART: Readonly<Record<Exclude<keyof PartScore, 'points'>, Schema>> = {
  score: orNull(num('0-100; null = unknown.', 71.5)),
  weight: num('Over the parts that are known, 0-1; 0 for an unknown one.', 0.5),
  contribution: num('weight x score.', 35.75),
};
const fraction = (description: string): Schema => orNull(num(`${description} 0.05 is 5 %.`));
const points = (description: string): Schema => orNull(num(`Points: ${description}`));

type PriceInput = Exclude<
  keyof MomentumInputs,
  'rsi14' | 'volume_ratio' | 'roc10_pct' | 'benchmark_return_21_frac' | 'excess_return_21_frac'
>;
const PRICE_COMPONENT = schemaOf<
  Record<Exclude<keyof PartScore, 'points'> | PriceInput, unknown> & Partial<PricePoints & ClassicPricePoints>
>(
  'What prices did. null = unknown; each window is one of sessions in which the ticker traded.',
  {
    ...PART,
    direction: points('0-20, v2: 7 above the mean of 20 closes, 6 above that of 50, 7 above that of 200.'),
    magnitude: points('0-40, v2: 20 + 80 x weighted return.'),
    acceleration: points('0-40, v2: 20 + 30 x (.7 x (annualised 21 - annualised 63) + .3 x slope x 25).'),
    return_points: points('classic: the weighted return in percent.'),
    average_points: points('0-100, classic: 40, 30, 30 for being above the means of 20, 50, 200 closes.'),
    return_21_frac: fraction('Close / close 21 sessions ago - 1; weighs .4.'),
    return_63_frac: fraction('Over 63 sessions; weighs .3.'),
    return_126_frac: fraction('Over 126 sessions; weighs .2.'),
    return_249_frac: fraction('Over 249 sessions; weighs .1.'),
    annualised_21_frac: fraction('(1 + return over 21)^(252/21) - 1.'),
    annualised_63_frac: fraction('(1 + return over 63)^(252/63) - 1.'),
    ma20_usd: orNull(num('Mean of the last 20 closes.')),
    ma50_usd: orNull(num('Mean of the last 50 closes.')),
    ma200_usd: orNull(num('Mean of the last 200 closes.')),
    ma20_slope_frac: fraction('Mean of 20 closes / the same 10 sessions ago - 1.'),
  },
  ['direction', 'magnitude', 'acceleration', 'return_points', 'average_points'],
);

const TECHNICAL_COMPONENT = schemaOf<
  Record<Exclude<keyof PartScore, 'points'> | keyof TechnicalPoints | 'rsi14' | 'volume_ratio' | 'roc10_pct', unknown>
>('What indicators say. null = unknown.', {
  ...PART,
  rsi_points: points('50-70: 100; 30-50: rising to 50; 70-85: 100 - 2 x (rsi - 70); else 0. Weigh .4.'),
  volume_points: points('min(100, 50 x volume_ratio). Weigh .3.'),
  roc_points: points('50 + 10 x roc10_pct, within 0-100. Weigh .3.'),
  rsi14: orNull(num('Wilder, over all bars held.')),
  volume_ratio: orNull(num('Shares of the newest session / mean of the last 30, the newest among them.')),
  roc10_pct: orNull(num('Close / close 10 sessions ago - 1, percent.')),
});

const RELATIVE_COMPONENT = schemaOf<
  Record<Exclude<keyof PartScore, 'points'> | 'benchmark_return_21_frac' | 'excess_return_21_frac', unknown>
>('Against the benchmark. null = unknown.', {
  ...PART,
  benchmark_return_21_frac: fraction('Of the benchmark, between the days of the return over 21 sessions.'),
  excess_return_21_frac: fraction('The return over 21 sessions less that of the benchmark.'),
});

const COMPONENTS = schemaOf<MomentumAnswer['components']>(
  'The parts of the score. v2 has no fundamental part.',
  {
    price: PRICE_COMPONENT,
    technical: TECHNICAL_COMPONENT,
    relative: RELATIVE_COMPONENT,
    fundamental: schemaOf<Record<keyof typeof PART, unknown>>('Earnings: unknown while no source tells of them.', PART),
  },
  ['price', 'technical', 'relative', 'fundamental'],
);

const MOMENTUM = schemaOf<MomentumAnswer & Aged>('Momentum of a ticker. null = unknown.', {
  ticker: TICKER_TEXT,
  variant: VARIANT,
  score: orNull(num('0-100; null below 50 sessions.', 68.4)),
  rating: RATING,
  price: PRICE,
  as_of_date: date('The newest session in which it traded.'),
  sessions_used: int('Sessions held in which it traded.', 260),
  benchmark: text('BENCHMARK_TICKER.', 'SPY'),
  components: COMPONENTS,
  missing: listOf(oneOf(MOMENTUM_PARTS, 'Part.'), 'Parts that are unknown.'),
  coverage: num('Share of the nominal weights that is known, 0-1.', 1),
  degraded: DEGRADED,
  source: SOURCE_NAME,
  computed_at: COMPUTED_AT,
  age_seconds: AGE_SECONDS,
});

const BATCH = schemaOf<MomentumBatch & Aged>('Momentum of several tickers.', {
  variant: VARIANT,
  count: int('Results.', 2),
  as_of_date: AS_OF_DATE,
  results: listOf(ref('Momentum'), 'In the order in which they were asked for.'),
  not_found: listOf(TICKER_TEXT, 'Tickers that the history does not have.'),
  source: orNull(SOURCE_NAME),
  computed_at: COMPUTED_AT,
  age_seconds: AGE_SECONDS,
});

const RANKED = schemaOf<RankedTicker>('One of the best.', {
  rank: int('1 = the best.', 1),
  ticker: TICKER_TEXT,
  score: num('0-100.', 91.2),
  rating: RATING,
  price: PRICE,
});

const TOP = schemaOf<MomentumTop & Aged>('The best of the market by momentum.', {
  variant: VARIANT,
  universe: oneOf(TOP_UNIVERSES, 'Among whom they are the best.'),
  count: int('Results.', 20),
  considered: int('Tickers that were ranked.', 2100),
  as_of_date: date('The session in which all of them traded.'),
  results: listOf(RANKED, 'Best first, ties by ticker.'),
  degraded: DEGRADED,
  source: SOURCE_NAME,
  computed_at: COMPUTED_AT,
  age_seconds: AGE_SECONDS,
});

export const MOMENTUM_SCHEMAS: Schemas = { Momentum: MOMENTUM, MomentumBatch: BATCH, MomentumTop: TOP };

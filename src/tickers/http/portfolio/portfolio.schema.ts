import { listOf, num, oneOf, orNull, type Schemas, schemaOf, time } from '../../../common/openapi/schema-of.js';
import type { Position } from '../../domain/portfolio/portfolio-value.js';
import type { PortfolioShortcoming, UnknownHolding } from '../../momentum/portfolio-analysis.js';
import { AGE_SECONDS, COMPUTED_AT, SOURCE_NAME, TICKER_TEXT } from '../answer.schema.js';
import type { Aged } from '../cached-answer.js';
import { RATING } from '../momentum/momentum.schema.js';
import type { PortfolioAnswer } from './portfolio.reader.js';

const SHARES = num('As given.', 10);

const POSITION = schemaOf<Position>('A holding and what it is of the whole. null = unknown.', {
  ticker: TICKER_TEXT,
  shares: SHARES,
  price: num('USD.', 187.2),
  price_as_of: orNull(time('When the price was made: long ago for a stock that trades no more.')),
  market_value: num('USD; negative for shares owed.', 1872),
  weight: orNull(num('Share of gross_value, 0-1, whichever its sign; null where that is 0.', 0.62)),
  momentum: orNull(num('v2, 0-100.', 68.4)),
  rating: RATING,
});

const UNKNOWN = schemaOf<UnknownHolding>('A holding that could not be valued.', {
  ticker: TICKER_TEXT,
  shares: SHARES,
  reason: oneOf(['no_price'], 'no_price: neither the last scan nor the daily history has it.'),
});

const SHORTCOMINGS: readonly PortfolioShortcoming[] = ['history_incomplete', 'stale_price'];
const SHORTCOMING = oneOf(
  SHORTCOMINGS,
  'history_incomplete: older sessions are still being fetched; stale_price: a position is valued at a price from before ' +
    'the newest session held (its price_as_of).',
);

const ANALYSIS = schemaOf<PortfolioAnswer & Aged>('A portfolio at the newest prices held. null = unknown.', {
  total_value: orNull(num('USD: what is held less what is owed; null where no position is valued.', 3019.35)),
  gross_value: orNull(num('USD: what is held and what is owed; null where no position is valued.', 3019.35)),
  positions: listOf(POSITION, 'By market value, the largest first, ties by ticker.'),
  weighted_average_momentum: orNull(num('0-100: of the positions whose momentum is known, by their weights.', 64.1)),
  average_momentum: orNull(num('0-100: of the same, each counting once.', 61)),
  concentration_hhi: orNull(num('Sum of the squared weights: 1 = all in one, 1/n = equal parts of n.', 0.53)),
  unknown: listOf(UNKNOWN, 'Holdings that are part of no figure, by ticker.'),
  as_of: orNull(time('When the newest of the prices was made.')),
  degraded: listOf(SHORTCOMING, 'What is to be known about the figures.'),
  source: SOURCE_NAME,
  computed_at: COMPUTED_AT,
  age_seconds: AGE_SECONDS,
});

export const PORTFOLIO_SCHEMAS: Schemas = { PortfolioAnalysis: ANALYSIS };

import {
  bool,
  date,
  listOf,
  mapOf,
  num,
  oneOf,
  orNull,
  orNullRef,
  ref,
  type Schemas,
  schemaOf,
  text,
} from '../../../common/openapi/schema-of.js';
import type { Candidate, GateOutcome, MissedRequirement } from '../../domain/candidate.js';
import { ACTIONS, LEGACY_COMPONENTS, SUB_SCORES } from '../../domain/strategy.js';

const share = (description: string, example?: number) => num(`${description}, 0-1.`, example);
const knownShares = (names: readonly string[], description: string) => ({
  type: 'object' as const,
  description,
  properties: Object.fromEntries(names.map((name) => [name, orNull(share(name))])),
  required: [...names],
});

const GATES = schemaOf<GateOutcome>(
  'How the hard gates fell out; names carry the session as suffix.',
  {
    passed: listOf(text('Gate.', 'relvol30_below_regular'), 'Gates passed.'),
    failed: listOf(text('Gate.'), 'Gates failed.'),
    unknown: listOf(text('Gate.'), 'Gates whose input is unknown: they do not reject.'),
    soft: text('The gate that was missed narrowly and forgiven.'),
  },
  ['soft'],
);

const MISSED = schemaOf<MissedRequirement>('What is lacking for the next action.', {
  requirement: text('`score`, `coverage`, or the gate; of no_squeeze_path with the input after a dot.', 'score'),
  value: num('What it has.', 48.2),
  threshold: num('What it needs.', 50),
  distance: num('Between the two.', 1.8),
});

const CANDIDATE = schemaOf<Candidate>(
  'One row of the board. null = unknown: nothing is made up.',
  {
    symbol: text('Ticker.', 'QZRX'),
    name: orNull(text('Company.')),
    sector: orNull(text('Sector.')),
    score: num('0-100.', 72.4),
    action: oneOf(ACTIONS, 'TRADE_READY and MONITOR passed every gate; RANKED fills the board up.'),
    subscores: knownShares(SUB_SCORES, 'Sub-scores of hybrid_v1, 0-1.'),
    components: knownShares(LEGACY_COMPONENTS, 'Components of legacy_v0, 0-1; absent in hybrid_v1.'),
    weights_used: mapOf(share('Weight'), 'Weights over what was known; they sum to 1.'),
    coverage: share('Share of the nominal weight that was known', 0.45),
    missing: listOf(text('Sub-score.', 'options'), 'What could not be scored.'),
    gates: ref('GateOutcome'),
    missed: listOf(ref('MissedRequirement'), 'What the next action would need, the nearest first.'),
    filters_passed: schemaOf<Candidate['filters_passed']>('Filters of the universe.', {
      price_under_100: bool('Price within the limit.'),
      market_cap_over_50m: orNull(bool('null: market cap unknown.')),
      not_etf: orNull(bool('null: type unknown.')),
      adequate_volume: bool('Dollar volume reaches the minimum.'),
    }),
    price: num('Last price, USD.', 18.42),
    change_pct: orNull(num('Against the previous close, percent.', 11.3)),
    gap_pct: orNull(num('Open against the previous close, percent.')),
    rel_volume: orNull(num('Volume against what is normal by this minute.', 5.1)),
    atr_pct: orNull(num('ATR(14) in percent of the price.')),
    momentum_5d_pct: orNull(num('Over 5 sessions, percent.')),
    momentum_30d_pct: orNull(num('Over 30 sessions, percent.')),
    rsi14: orNull(num('Wilder RSI, 0-100.')),
    vwap_distance_pct: orNull(num("Against the session's VWAP, percent.")),
    dollar_volume_usd: num("Price x day's volume, USD."),
    market_cap_usd: orNull(num('USD.')),
    float_shares: orNull(num('Shares.')),
    short_interest_frac: orNull(share('Short interest as a share of the float')),
    short_interest_as_of: orNull(date('Settlement date of the short interest.')),
    facts: ref('CandidateFacts'),
    news: orNullRef(
      'CandidateNews',
      'The newest relevant item of the last 24 hours; null: none, or nobody has looked.',
    ),
    thesis: text('The strongest facts in one sentence.'),
    data_quality: schemaOf<Candidate['data_quality']>('How far the row can be trusted.', {
      price_age_minutes: orNull(num('Minutes.')),
      volume_age_minutes: orNull(num('Minutes.')),
      confidence: share('.6 freshness + .4 coverage'),
    }),
  },
  ['components'],
);

const MINIMAL = schemaOf<Pick<Candidate, 'symbol' | 'action' | 'score' | 'price' | 'change_pct' | 'rel_volume'>>(
  'The short form.',
  {
    symbol: text('Ticker.', 'QZRX'),
    action: oneOf(ACTIONS, 'What to do with it.'),
    score: num('0-100.'),
    price: num('USD.'),
    change_pct: orNull(num('Percent.')),
    rel_volume: orNull(num('Times normal.')),
  },
);

export const CANDIDATE_SCHEMAS: Schemas = {
  GateOutcome: GATES,
  MissedRequirement: MISSED,
  Candidate: CANDIDATE,
  MinimalCandidate: MINIMAL,
};

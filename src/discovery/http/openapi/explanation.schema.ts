import {
  bool,
  int,
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
  time,
} from '../../../common/openapi/schema-of.js';
import type {
  ExplainedFilter,
  ExplainedGate,
  ExplainedPart,
  ExplainedTerm,
  SymbolExplanation,
} from '../../domain/explanation.js';
import { FEATURES } from '../../domain/feature-columns.js';
import type { PathRequirement, SqueezePath } from '../../domain/squeeze-paths.js';
import { ACTIONS } from '../../domain/strategy.js';
import { RUN_ID, SESSION, SOURCE, STRATEGY } from './run.schema.js';

const TERM = schemaOf<ExplainedTerm>('One term of a part.', {
  term: text('Term.', 'rel_volume'),
  weight: num('Among the terms.', 0.45),
  value: orNull(num('0-1; null = unknown.')),
});

const PART = schemaOf<ExplainedPart>('A sub-score or component and what it adds. Contributions sum to the score.', {
  name: text('Part.', 'volume_momentum'),
  value: orNull(num('0-1; null = unknown.')),
  weight_nominal: num('As calibrated.', 0.35),
  weight_used: num('Over what was known.', 0.78),
  contribution: num('Points of the score.', 42.1),
  terms: listOf(ref('ExplainedTerm'), 'Its terms.'),
});

const GATE = schemaOf<ExplainedGate>('One gate.', {
  gate: text('Gate, with the session as suffix.', 'atr_pct_below_regular'),
  outcome: oneOf(['passed', 'failed', 'unknown', 'soft_passed'], 'Outcome.'),
  input: orNull(oneOf(FEATURES, 'What the figures are of; of several, that which is lacking most.')),
  value: orNull(num('What it has.')),
  threshold: orNull(num('What it needs.')),
  distance: orNull(num('What is lacking; negative = more than enough.')),
});

const PATH = schemaOf<SqueezePath>('One way past no_squeeze_path: every step must hold, and in a step one is enough.', {
  path: oneOf(['small_float', 'mid_float', 'large_float'], 'By the float.'),
  steps: listOf(
    listOf(
      schemaOf<PathRequirement>('A requirement.', {
        input: oneOf(FEATURES, 'What is asked of.'),
        value: orNull(num('What it has; null = unknown.')),
        must_be: oneOf(['at_least', 'at_most'], 'Direction.'),
        threshold: num('The limit.', 0.12),
        met: orNull(bool('null = unknown.')),
      }),
      'One of these is enough.',
    ),
    'All of these must hold.',
  ),
});

const textOrNumber = (description: string) => ({
  description,
  anyOf: [orNull({ type: 'number' }), { type: 'string' as const }],
});
const FILTER = schemaOf<ExplainedFilter>('One filter of the universe.', {
  filter: text('Filter.', 'price_too_high'),
  passed: orNull(bool('null = unknown.')),
  value: textOrNumber('What it has.'),
  limit: textOrNumber('The limit.'),
});

type Explanation = SymbolExplanation & {
  cache_age_seconds: number;
  source: string;
  run_id: string;
  as_of: string;
  session: string;
};
const EXPLANATION = schemaOf<Explanation>('Why a symbol stands where it stands.', {
  cache_age_seconds: int('Seconds since the run was published.'),
  source: SOURCE,
  run_id: RUN_ID,
  as_of: time('The market instant described.'),
  session: SESSION,
  symbol: text('Ticker.', 'QZRX'),
  name: orNull(text('Company.')),
  type: orNull(text('Instrument type.', 'CS')),
  exchange: orNull(text('Market identifier code.', 'XNAS')),
  sector: orNull(text('Sector.')),
  strategy: STRATEGY,
  eligible: bool('False: scored as if it had passed the filters.'),
  rejected_by: orNull(text('The filter that removed it.')),
  score: orNull(num('0-100; null when nothing that has a weight is known.')),
  action: oneOf(ACTIONS, 'What it has, or would have.'),
  rank: orNull(int('1-based; null when filtered out.')),
  ranks: schemaOf<SymbolExplanation['ranks']>('The rank under each strategy.', {
    legacy_v0: orNull(int('1-based; null when filtered out.', 41)),
    hybrid_v1: orNull(int('1-based; null when filtered out.', 12)),
  }),
  ranked_symbols: int('How many are ranked.'),
  on_board: bool('Among those published.'),
  weights_used: mapOf(
    num('Weight, 0-1.'),
    'Weights over what was known; they sum to 1, or to 0 where that has no weight.',
  ),
  coverage: num('Share of the nominal weight that was known, 0-1.'),
  missing: listOf(text('Part.'), 'What could not be scored.'),
  parts: listOf(PART, 'Sub-scores or components.'),
  gates: ref('GateOutcome'),
  gate_details: listOf(ref('ExplainedGate'), 'Each gate with its figures.'),
  squeeze_paths: listOf(ref('SqueezePath'), 'The ways past no_squeeze_path; empty for legacy_v0.'),
  first_failed: orNull(text('First failed gate, or the filter.')),
  nearest_miss: orNull(GATE),
  filters: listOf(FILTER, 'Each filter with its figures.'),
  facts: ref('CandidateFacts'),
  news: orNullRef('CandidateNews', 'The newest relevant item of the last 24 hours; null: none, or nobody has looked.'),
  features: {
    type: 'object',
    description: 'Every number that scoring reads; units are in the names.',
    properties: Object.fromEntries(FEATURES.map((name) => [name, orNull(num(name))])),
    required: [...FEATURES],
  },
  unknown_because: mapOf(
    text('Reason.'),
    'Unknown feature -> why: too little history, not asked, refused, or not said by the source.',
  ),
  thesis: text('The strongest facts in one sentence.'),
});

export const EXPLANATION_SCHEMAS: Schemas = {
  ExplainedTerm: TERM,
  ExplainedGate: GATE,
  SqueezePath: PATH,
  Explanation: EXPLANATION,
};

import {
  int,
  listOf,
  mapOf,
  num,
  oneOf,
  orNull,
  ref,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../../common/openapi/schema-of.js';
import type { SqueezeCandidate, SqueezeList } from '../../domain/squeeze-candidates.js';
import { ACTIONS } from '../../domain/strategy.js';
import { RUN_ID, SESSION, SOURCE, STRATEGY } from './run.schema.js';

const CANDIDATE = schemaOf<SqueezeCandidate>('One symbol by its squeeze sub-score. null = unknown.', {
  symbol: text('Ticker.', 'QZRX'),
  name: orNull(text('Company.')),
  sector: orNull(text('Sector.')),
  squeeze_score: num('0-1, over the inputs that are known.', 0.49),
  coverage: num('Share of the weight of its inputs that is known, 0-1.', 0.7),
  missing: listOf(text('Input.', 'borrow_fee'), 'Inputs that are unknown.'),
  weights_used: mapOf(num('Weight, 0-1.'), 'Weights over the known inputs; they sum to 1.'),
  terms: listOf(ref('ExplainedTerm'), 'Each input as it is scored.'),
  facts: ref('CandidateFacts'),
  action: oneOf(ACTIONS, 'Under the strategy that answers.'),
  rank: orNull(int('1-based among the eligible.', 12)),
  price: num('USD.', 18.42),
  change_pct: orNull(num('Percent.')),
  rel_volume: orNull(num('Times normal.')),
});

type Member =
  | keyof SqueezeList
  | 'cache_age_seconds'
  | 'source'
  | 'strategy'
  | 'run_id'
  | 'as_of'
  | 'session'
  | 'min_score'
  | 'eligible'
  | 'count'
  | 'enrichment';
const LIST = schemaOf<Record<Member, unknown>>('The market by its squeeze sub-score.', {
  cache_age_seconds: int('Seconds since the run was published.', 12),
  source: SOURCE,
  strategy: STRATEGY,
  run_id: RUN_ID,
  as_of: time('The market instant described.'),
  session: SESSION,
  min_score: num('The least sub-score, 0-1.', 0.25),
  eligible: int('Symbols that passed the filters.', 2100),
  found: int('Symbols that reach it.', 140),
  count: int('Symbols in this answer.', 100),
  enrichment: ref('EnrichmentReport'),
  candidates: listOf(ref('SqueezeCandidate'), 'By sub-score, coverage, rank, symbol.'),
});

export const SQUEEZE_SCHEMAS: Schemas = { SqueezeCandidate: CANDIDATE, SqueezeCandidates: LIST };

import {
  bool,
  date,
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
import type { Funnel, FunnelStep } from '../../domain/funnel.js';
import type { MoverRow, Movers } from '../../domain/movers.js';
import { DECIDED_BY } from '../../strategy-resolver.js';
import type { EffectiveStrategyAnswer } from '../readers/effective-strategy.reader.js';
import { CURVE_ORIGIN, RUN_ID, SESSION, SOURCE, STRATEGY } from './run.schema.js';

const AGE = int('Seconds since the run was published.', 12);

const CANDIDATES = schemaOf<
  Record<'status' | 'cache_age_seconds' | 'count' | 'from_job' | 'source' | 'meta' | 'candidates', unknown>
>('The board.', {
  status: oneOf(['cached', 'stale'], 'stale: older than max(180 s, 2.5 x the cadence).'),
  cache_age_seconds: AGE,
  count: int('Candidates in this answer.', 100),
  from_job: orNull(text('The job that found them; null for a scan without one.')),
  source: SOURCE,
  meta: ref('RunMetadata'),
  candidates: listOf(
    { anyOf: [ref('Candidate'), ref('MinimalCandidate')] },
    'In board order: action, score, relative volume, dollar volume, symbol.',
  ),
});

type ContendersMember =
  | 'cache_age_seconds'
  | 'count'
  | 'cached'
  | 'updated_at'
  | 'duration_ms'
  | 'strategy'
  | 'source'
  | 'run_id'
  | 'universe_counts'
  | 'timings_ms'
  | 'candidates';
const CONTENDERS = schemaOf<Record<ContendersMember, unknown>>('The board in the older shape.', {
  cache_age_seconds: AGE,
  count: int('Candidates in this answer.'),
  cached: bool('False when force_refresh brought this board; else it is the last one.'),
  updated_at: time('When the run was published.'),
  duration_ms: num('What the run took.'),
  strategy: STRATEGY,
  source: SOURCE,
  run_id: RUN_ID,
  universe_counts: schemaOf<Record<'rows_read' | 'common_stocks' | 'eligible' | 'rejected', unknown>>(
    'How the universe was narrowed.',
    {
      rows_read: int('Rows of the snapshot.'),
      common_stocks: int('Common stocks scanned.'),
      eligible: int('Symbols ranked.'),
      rejected: mapOf(int('Rows.'), 'By reason.'),
    },
  ),
  timings_ms: mapOf(num('Milliseconds.'), 'By stage.'),
  candidates: listOf(ref('Candidate'), 'In board order.'),
});

const STEP = schemaOf<FunnelStep>('Who fell at one step.', {
  count: int('Symbols.'),
  samples: listOf(text('Ticker.'), 'At most 10.'),
});

type FunnelMember =
  | keyof Funnel
  | 'cache_age_seconds'
  | 'source'
  | 'strategy'
  | 'run_id'
  | 'as_of'
  | 'session'
  | 'universe_size'
  | 'tripwire'
  | 'candidates_found'
  | 'trade_ready'
  | 'monitor'
  | 'filters_applied';
const FUNNEL = schemaOf<Record<FunnelMember, unknown>>('What each filter and gate removed.', {
  cache_age_seconds: AGE,
  source: SOURCE,
  strategy: STRATEGY,
  run_id: RUN_ID,
  as_of: time('The market instant described.'),
  session: SESSION,
  rows_read: int('filters and eligible add up to it.'),
  filters: mapOf(ref('FunnelStep'), 'By reason.'),
  eligible: int('Symbols ranked.'),
  gates: mapOf(ref('FunnelStep'), 'By first failed gate; empty for legacy_v0.'),
  universe_size: int('Common stocks scanned.'),
  tripwire: { type: 'object', description: 'As in the metadata of a run.', additionalProperties: true },
  candidates_found: int('Rows of the board.'),
  trade_ready: int('Symbols.'),
  monitor: int('Symbols.'),
  filters_applied: { type: 'object', description: 'Limits of the universe.', additionalProperties: true },
});

const MOVER = schemaOf<MoverRow>('A stock that moved.', {
  symbol: text('Ticker.'),
  name: orNull(text('Company.')),
  price: num('USD.'),
  change_pct: orNull(num('Percent.')),
  volume_shares: num('Shares.'),
  dollar_volume_usd: num('USD.'),
});
const top = (description: string) => listOf(ref('Mover'), description);
type MoversMember = keyof Movers | 'age_seconds' | 'source' | 'run_id' | 'session' | 'session_date' | 'as_of';
const MOVERS = schemaOf<Record<MoversMember, unknown>>(
  'Top 20 each, of common stocks that traded at least 10,000 shares.',
  {
    age_seconds: AGE,
    source: SOURCE,
    run_id: RUN_ID,
    session: SESSION,
    session_date: date('The session that counts as today.'),
    as_of: time('The market instant described.'),
    gainers: top('Largest rises.'),
    losers: top('Largest falls.'),
    most_active: top('Most shares traded.'),
  },
);

const EFFECTIVE = schemaOf<EffectiveStrategyAnswer>('Which strategy answers, and why.', {
  strategy: STRATEGY,
  decided_by: oneOf(DECIDED_BY, 'What decided.'),
  reason: text('In words.', 'SCORING_STRATEGY=hybrid_v1'),
  source: SOURCE,
  allow_override: bool('ALLOW_STRATEGY_OVERRIDE.'),
  forced: orNull(STRATEGY),
  configured: STRATEGY,
  available: listOf(STRATEGY, 'Strategies whose boards are kept.'),
  preset: text('Calibration preset.', 'balanced_default'),
  calibration_version: int('The calibration in force; boards follow it with the next scan.', 1),
  calibration_hash: text('SHA-256 of the calibration in force.'),
  expected_volume_share: schemaOf<EffectiveStrategyAnswer['expected_volume_share']>(
    "Share of a day's volume that is normally done.",
    {
      now: orNull(num('At the last board, 0-1.', 0.31)),
      as_of: orNull(time('The instant that `now` means.')),
      ...CURVE_ORIGIN,
      curve: mapOf(
        listOf(listOf({ type: 'number' }, '[elapsed share of the phase, share of the day done]'), 'Points.'),
        'By phase.',
      ),
    },
  ),
});

export const BOARD_SCHEMAS: Schemas = {
  Candidates: CANDIDATES,
  Contenders: CONTENDERS,
  FunnelStep: STEP,
  Funnel: FUNNEL,
  Mover: MOVER,
  Movers: MOVERS,
  EffectiveStrategy: EFFECTIVE,
};

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
import { MARKET_DATA_SOURCES } from '../../../market-data/market-data-source.js';
import { SESSION_PHASES } from '../../../market-data/calendar/session-calendar.js';
import { type EnrichmentReport, FACT_STATUSES, type FactReport } from '../../../market-data/facts/known-facts.js';
import { FACT_KINDS, type FactKind } from '../../../market-data/facts/market-facts.js';
import { DATA_FRESHNESS } from '../../../market-data/market-snapshot.js';
import {
  type Board,
  type BoardChange,
  type BoardDiff,
  CHANGE_CODES,
  type ChangeReason,
  type RunMetadata,
} from '../../domain/board.js';
import { ACTIONS, STRATEGIES } from '../../domain/strategy.js';
import { REJECT_REASONS } from '../../domain/universe.js';

export const SOURCE = oneOf(MARKET_DATA_SOURCES, 'Where the prices come from.');
export const SESSION = oneOf(SESSION_PHASES, 'Part of the trading day.');
export const STRATEGY = oneOf(STRATEGIES, 'Strategy.');
export const RUN_ID = text('The run.', 'run_20260105_143000_0123456789abcdef');

const HISTORY = schemaOf<RunMetadata['history']>('Daily bars held.', {
  sessions_held: int('Sessions.', 260),
  sessions_wanted: int('Sessions.', 260),
  newest: orNull(date('Newest session.')),
  oldest: orNull(date('Oldest session.')),
  complete: bool('Everything that the source can give is held.'),
});

const FACT = schemaOf<FactReport>('Facts of one kind.', {
  status: oneOf(FACT_STATUSES, 'kept: the newest could not be had; refused: not in the plan; off: no source has it.'),
  source: orNull(text('Who told it.', 'massive')),
  asked_at: orNull(time('When it was asked for.')),
  symbols: int('Symbols that something is known of.', 5200),
  error: orNull(text('kind: message of the last refusal.')),
});

const ENRICHMENT = schemaOf<EnrichmentReport>('What was asked for beyond prices.', {
  leaders: int('The best of the scan, which are asked for one by one.', 200),
  calls: int('Calls made.', 12),
  max_calls: int('Calls allowed in a cycle.', 60),
  facts: schemaOf<EnrichmentReport['facts']>(
    'By kind.',
    Object.fromEntries(FACT_KINDS.map((kind) => [kind, ref('FactReport')])) as Record<FactKind, ReturnType<typeof ref>>,
  ),
});

/** Where a volume curve is from. */
export const CURVE_ORIGIN = {
  source: oneOf(['calibration', 'learned', 'default'], 'Set by calibration, learned from sessions seen, or built in.'),
  version: orNull(text('Of a learned curve.')),
  sessions: int('Sessions behind a learned curve, else 0.', 20),
};

const META = schemaOf<RunMetadata>('What a run was and what it cost.', {
  run_id: RUN_ID,
  job_id: orNull(text('The job that asked for it.')),
  strategy: STRATEGY,
  preset: orNull(text('Calibration preset.', 'balanced_default')),
  calibration_hash: text('SHA-256 of the calibration.'),
  session: SESSION,
  session_date: date('The session that counts as today.'),
  expected_volume_share: orNull(num("Share of a day's volume normally done at as_of, 0-1.", 0.31)),
  volume_curve: schemaOf<RunMetadata['volume_curve']>('The curve behind that share.', CURVE_ORIGIN),
  source: SOURCE,
  freshness: oneOf(DATA_FRESHNESS, 'How recent the source is by contract.'),
  rows_read: int('Rows of the snapshot.', 11500),
  universe_size: int('Common stocks scanned.', 5200),
  tripwire: schemaOf<RunMetadata['tripwire']>('Whether enough of the market was seen.', {
    status: oneOf(['ok', 'warning', 'critical'], 'Status.'),
    warning_threshold: int('Below: warning.', 4500),
    critical_threshold: int('Below: critical.', 4000),
  }),
  funnel: mapOf(
    int('Rows.'),
    `Rejected rows by reason (${REJECT_REASONS.join(', ')}); with eligible they add up to rows_read.`,
  ),
  eligible: int('Symbols ranked.', 2100),
  gated: mapOf(int('Symbols.'), 'Eligible symbols by first failed gate.'),
  candidates_found: int('Rows of the board.', 100),
  trade_ready: int('Symbols.', 2),
  monitor: int('Symbols.', 17),
  history: ref('HistoryCoverage'),
  reference: schemaOf<RunMetadata['reference']>('Where types and names came from.', {
    status: oneOf(['fresh', 'kept', 'missing'], 'Asked for in time, an older good copy, or nowhere.'),
    as_of: orNull(time('When the source was asked.')),
  }),
  enrichment: ref('EnrichmentReport'),
  stage_timings_ms: mapOf(num('Milliseconds.'), 'By stage.'),
  execution_time_ms: num('Milliseconds.', 180),
  timestamp: time('When the run was published.'),
  as_of: time('The market instant that it describes.'),
  filters_applied: { type: 'object', description: 'Limits of the universe.', additionalProperties: true },
  api_usage: schemaOf<RunMetadata['api_usage']>('Calls upstream.', {
    calls: int('Calls.', 1),
    rate_limit_hits: int('429 answers.', 0),
    success_rate: orNull(num('0-1; null without calls.')),
  }),
  degraded: listOf(text('Code.'), 'Why this run is less than whole; empty when it is whole.'),
});

const REASON = schemaOf<ChangeReason>('What a change comes from.', {
  code: oneOf(CHANGE_CODES, 'What happened.'),
  subject: orNull(text('The gate, filter or limit meant; null where there is none.', 'relvol30_below_regular')),
  detail: text('In words, with figures.', 'The score rose from 68.2 to 71.0.'),
});

const CHANGE = schemaOf<BoardChange>('One symbol that changed.', {
  symbol: text('Ticker.'),
  from: orNull(oneOf(ACTIONS, 'Before; null = not on the board.')),
  to: orNull(oneOf(ACTIONS, 'Now; null = not on the board.')),
  score_before: orNull(num('0-100.')),
  score_after: orNull(num('0-100.')),
  reasons: listOf(ref('ChangeReason'), 'Why, what weighs most first.'),
});

const changes = (description: string) => listOf(ref('BoardChange'), description);
const DIFF = schemaOf<BoardDiff>('What changed against the run before.', {
  previous_run_id: orNull(text('The run before.')),
  entered: changes('New on the board.'),
  left: changes('No longer on it.'),
  promoted: changes('To a better action.'),
  demoted: changes('To a lesser action.'),
});

const DIFF_SIZES = schemaOf<BoardDiff>('How many symbols changed.', {
  previous_run_id: orNull(text('The run before.')),
  entered: int('Symbols.'),
  left: int('Symbols.'),
  promoted: int('Symbols.'),
  demoted: int('Symbols.'),
});

const RUN = schemaOf<
  Pick<Board, 'meta' | 'diff'> & { cache_age_seconds: number; source: string; count: number; candidates: unknown[] }
>('One run with its board and its differences to the one before.', {
  cache_age_seconds: int('Seconds since it was published.'),
  source: SOURCE,
  meta: ref('RunMetadata'),
  diff: ref('BoardDiff'),
  count: int('Candidates.'),
  candidates: listOf(ref('Candidate'), 'In board order.'),
});

const RUNS = schemaOf<{ cache_age_seconds: number; source: string; strategy: string; count: number; runs: unknown[] }>(
  'The last runs, newest first.',
  {
    cache_age_seconds: int('Age of the newest.'),
    source: SOURCE,
    strategy: STRATEGY,
    count: int('Runs.'),
    runs: listOf(
      { allOf: [ref('RunMetadata'), { type: 'object', properties: { diff: ref('DiffSizes') }, required: ['diff'] }] },
      'Metadata and differences in numbers.',
    ),
  },
);

export const RUN_SCHEMAS: Schemas = {
  HistoryCoverage: HISTORY,
  FactReport: FACT,
  EnrichmentReport: ENRICHMENT,
  RunMetadata: META,
  ChangeReason: REASON,
  BoardChange: CHANGE,
  BoardDiff: DIFF,
  DiffSizes: DIFF_SIZES,
  Run: RUN,
  Runs: RUNS,
};

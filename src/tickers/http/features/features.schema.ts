import {
  bool,
  date,
  int,
  listOf,
  num,
  oneOf,
  orNull,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../../common/openapi/schema-of.js';
import { JOB_STATES } from '../../../jobs/job-state.js';
import { ALPHA158_NAMES, VWAP_SOURCES } from '../../domain/alpha158/alpha158.js';
import type { FeatureStatus } from '../../features/feature-status.js';
import { FEATURE_FLAGS, FEATURE_SET } from '../../features/feature-vector.js';
import { NO_BAR_REASONS } from '../../features/no-bar-reason.js';
import { AGE_SECONDS, COMPUTED_AT, SOURCE_NAME, TICKER_TEXT } from '../answer.schema.js';
import type { Aged } from '../cached-answer.js';
import type { AcceptedFeatureJob, ForgottenFeatures, SymbolFeatures } from './feature-answers.js';
import type { FeatureBatchAnswer, FeatureError } from './feature-batch-json.js';
import { FEATURE_JOB_ID } from './feature-job.params.js';

const COUNT = ALPHA158_NAMES.length;
const DAY = date('The session.');
const SET = oneOf([FEATURE_SET], 'The definition of the features.');
const NAMES = { ...listOf(text('Name.', 'KMID'), 'In the order of values.'), minItems: COUNT, maxItems: COUNT };
const JOB_ID = text('The job.', FEATURE_JOB_ID);

const VECTOR = {
  symbol: TICKER_TEXT,
  data_hash: text('Same definition, same source, same bars: same hash, same values.', '9f86d081884c7d65'),
  vwap_source: orNull(
    oneOf(VWAP_SOURCES, 'Average price of VWAP0; typical_price: (high + low + close) / 3; null = unknown.'),
  ),
  bars_used: int('1-61: those up to the day.', 61),
  complete: bool('No window was cut short: 61 bars.'),
  flags: listOf(
    oneOf(FEATURE_FLAGS, 'Code.'),
    'zero_volume: VMA and VSTD are divided by next to nothing; unknown_values: the source left values open; ' +
      'history_edge: the bars are fewer than 61 because the history that is held begins there.',
  ),
  values: {
    ...listOf(orNull(num('Value.', 0.0123)), 'In the order of names; null = undefined.'),
    minItems: COUNT,
    maxItems: COUNT,
  },
  source: SOURCE_NAME,
  computed_at: COMPUTED_AT,
};

const FEATURES = schemaOf<SymbolFeatures & Aged>('The features of a symbol on a day.', {
  ...VECTOR,
  date: DAY,
  set: SET,
  names: NAMES,
  age_seconds: AGE_SECONDS,
});

const BATCH = schemaOf<FeatureBatchAnswer>('The features of several symbols on a day.', {
  date: DAY,
  set: SET,
  count: int('Results.', 2),
  names: NAMES,
  results: listOf(
    schemaOf<FeatureBatchAnswer['results'][number]>('The features of a symbol.', VECTOR),
    'In the order of the request.',
  ),
  errors: listOf(
    schemaOf<FeatureError>('A symbol without features.', {
      symbol: TICKER_TEXT,
      reason: oneOf(NO_BAR_REASONS, 'Why.'),
      detail: text('In words.'),
    }),
    'Symbols without a bar on the day.',
  ),
});

const ACCEPTED = schemaOf<AcceptedFeatureJob>('A job that makes the features of the whole market.', {
  status: oneOf(['accepted'], 'Always accepted.'),
  job_id: JOB_ID,
  polling_url: text('Where its status is.', `/api/v1/features/jobs/${FEATURE_JOB_ID}`),
});

const STATUS = schemaOf<FeatureStatus>('How a job fares that makes features. null = not known, or not yet.', {
  job_id: JOB_ID,
  date: DAY,
  status: oneOf(JOB_STATES, 'queued: also between two tries.'),
  progress: int('Percent.', 60),
  stage: orNull(text('history: waits for the bars; compute: makes the features.', 'compute')),
  symbols_processed: orNull(int('Symbols.', 6900)),
  symbols_remaining: orNull(int('Symbols.', 4600)),
  computed: int('Computed.', 6000),
  cached: int(
    'Of those computed: all where there is Redis, else what fits a quarter of the memory for cached values.',
    6000,
  ),
  without_bar: int('Without a bar on the day.', 800),
  not_held_yet: int('With too few bars while older sessions are still being fetched.', 0),
  queued_at: time('When it was asked for.'),
  started_at: orNull(time('When the present or last try began.')),
  finished_at: orNull(time('When it completed or failed for good.')),
  errors: listOf(
    schemaOf<FeatureStatus['errors'][number]>('A try that failed.', {
      code: text('Stable.', 'not_held'),
      message: text('In words.'),
      at: time('When.'),
    }),
    'Of all failed tries, oldest first.',
  ),
  worker_id: orNull(text('Who runs it, or ran it last.')),
});

const FORGOTTEN = schemaOf<ForgottenFeatures>('What became of cached features.', {
  symbol: TICKER_TEXT,
  date: DAY,
  deleted: bool('There were any.'),
});

export const FEATURE_SCHEMAS: Schemas = {
  SymbolFeatures: FEATURES,
  FeatureBatch: BATCH,
  FeatureJobAccepted: ACCEPTED,
  FeatureJobStatus: STATUS,
  ForgottenFeatures: FORGOTTEN,
};

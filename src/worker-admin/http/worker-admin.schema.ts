import {
  bool,
  int,
  listOf,
  num,
  oneOf,
  orNull,
  ref,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../common/openapi/schema-of.js';
import type { ScanFilters } from '../../discovery/domain/scan-filters.js';
import { STRATEGIES } from '../../discovery/domain/strategy.js';
import type { ClearingReport } from './clearing.service.js';
import type { FailedJob, FailedJobs } from './failed-job.js';
import type { FailedJobReport } from './failed-jobs.service.js';
import { CONSUMER_OUTCOMES, SWITCH_ACTIONS, type SwitchReport } from './worker-switch.js';
import type { WorkersReport } from './workers-overview.js';

const JOB_ID = text('The job.', 'discovery_20260316_150000_0123456789abcdef');

const SWITCH = schemaOf<SwitchReport>('What was done with the workers, and how things are now.', {
  action: oneOf(SWITCH_ACTIONS, 'What was asked for.'),
  changed: bool('A queue was in the other state before.'),
  paused: bool('No process begins a job or schedules a cycle.'),
  consumer: oneOf(
    CONSUMER_OUTCOMES,
    'That of the process that answered. restarting: its running job finishes first; not_here: the process runs no jobs.',
  ),
  workers_active: int('Consumers of scans in all processes.', 1),
  jobs_running: int('Scans and features.', 0),
  jobs_waiting: int('Scans and features.', 0),
});

const CLEARED = schemaOf<ClearingReport>('What was cleared.', { cleared: int('How many.', 3) });

const FILTERS = {
  ...schemaOf<ScanFilters>('What narrowed the universe; null for the board itself.', {
    max_price: orNull(num('USD.')),
    min_price: orNull(num('USD.')),
    min_market_cap: orNull(num('USD.')),
    exclude_etfs: orNull(bool('Without exchange-traded products.')),
  }),
  nullable: true,
};

const FAILED_JOB = schemaOf<FailedJob>('A job that failed for good.', {
  job_id: JOB_ID,
  scheduled: bool('A cycle of the schedule.'),
  strategy: oneOf(STRATEGIES, 'Strategy.'),
  filters: FILTERS,
  queued_at: time('When it was queued.'),
  finished_at: orNull(time('When it failed for good.')),
  attempts: int('How often it was begun.', 3),
  errors: listOf(
    schemaOf<FailedJob['errors'][number]>('Why a try failed.', {
      code: text('Code.', 'timeout'),
      message: text('Text.'),
      at: time('When.'),
    }),
    'Of all tries, oldest first.',
  ),
  worker_id: orNull(text('Who ran it last.')),
});

const FAILED_JOBS = schemaOf<FailedJobs>('Jobs that failed for good.', {
  count: int('Jobs listed.', 1),
  jobs: listOf(ref('FailedJob'), 'Latest first.'),
});

const FAILED_JOB_REPORT = schemaOf<FailedJobReport>('What became of a failed job.', {
  job_id: JOB_ID,
  status: oneOf(['queued', 'discarded'], 'Queued again, or forgotten.'),
});

const WORKERS = schemaOf<WorkersReport>('The workers and what they live on; null = unknown, or never.', {
  workers_active: orNull(int('Consumers in all processes.', 1)),
  queue_depth: orNull(int('Jobs that wait.', 0)),
  last_job_completed: orNull(time('When a job last ended.')),
  cache_hit_rate: orNull(num('Cache reads of this process that found a value, 0-1.', 0.97)),
  universe_last_updated: orNull(time('When the board was published.')),
  redis_connected: bool('Redis answers.'),
  tripwire_status: orNull(oneOf(['ok', 'warning', 'critical'], 'Whether enough of the market was seen.')),
});

export const WORKER_ADMIN_SCHEMAS: Schemas = {
  WorkerSwitch: SWITCH,
  Cleared: CLEARED,
  FailedJob: FAILED_JOB,
  FailedJobs: FAILED_JOBS,
  FailedJobReport: FAILED_JOB_REPORT,
  Workers: WORKERS,
};

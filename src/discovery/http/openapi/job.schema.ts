import {
  int,
  listOf,
  mapOf,
  num,
  oneOf,
  orNull,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../../common/openapi/schema-of.js';
import { JOB_STATES } from '../../../jobs/job-state.js';
import { ACTIONS } from '../../domain/strategy.js';
import type { ScanJobPartial } from '../../scan/scan-job.js';
import type { AcceptedScan } from '../../jobs/scan-jobs.js';
import type { ScanStatus } from '../../jobs/scan-status.js';
import { JOB_ID } from '../queries/job.params.js';
import { JOB_URL } from './job.examples.js';

const ID = text('The job.', JOB_ID);

const ACCEPTED = schemaOf<AcceptedScan>('A scan that was asked for.', {
  status: oneOf(['accepted'], 'Always accepted.'),
  job_id: ID,
  estimated_completion: time('By what the last scans took and what waits before it.'),
  polling_url: text('Where its status is.', JOB_URL),
});

const PARTIAL = schemaOf<ScanJobPartial>('What it has found so far.', {
  candidates_found_so_far: int('Candidates.', 42),
  top_candidates: listOf(
    schemaOf<ScanJobPartial['top_candidates'][number]>('A candidate.', {
      symbol: text('Ticker.', 'QZRX'),
      action: oneOf(ACTIONS, 'What to do with it.'),
      score: num('0-100.', 72.4),
    }),
    'The best, at most 5.',
  ),
});

const STATUS = schemaOf<ScanStatus>('How a scan fares. null = not known, or not yet.', {
  job_id: ID,
  status: oneOf(JOB_STATES, 'queued: also between two tries.'),
  progress: int('Percent.', 60),
  stage: orNull(text('What it does.', 'score')),
  current_step: orNull(text('In words.')),
  symbols_processed: orNull(int('Symbols.', 6900)),
  symbols_remaining: orNull(int('Symbols.', 4600)),
  estimated_completion: orNull(time('By what the last scans took; null when it has ended.')),
  timing: schemaOf<ScanStatus['timing']>('When it was what.', {
    queued_at: time('When it was asked for.'),
    started_at: orNull(time('When the present or last try began.')),
    finished_at: orNull(time('When it completed or failed for good.')),
    stage_timings: orNull(mapOf(num('Milliseconds.'), 'By stage, when completed.')),
  }),
  partial_results: orNull(PARTIAL),
  errors: listOf(
    schemaOf<ScanStatus['errors'][number]>('A try that failed.', {
      code: text('Stable.', 'rate_limited'),
      message: text('In words.'),
      at: time('When.'),
    }),
    'Of all failed tries, oldest first.',
  ),
  worker_id: orNull(text('Who runs it, or ran it last.')),
  results_url: orNull(text('Where its candidates are, when completed.', `/discovery/v3/candidates?job_id=${JOB_ID}`)),
  candidates_found: orNull(int('Candidates, when completed.', 100)),
  execution_time_ms: orNull(num('What the scan took, when completed.', 412)),
});

export const JOB_SCHEMAS: Schemas = { ScanAccepted: ACCEPTED, ScanStatus: STATUS };

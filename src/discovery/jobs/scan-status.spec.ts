import { describe, expect, it } from '@jest/globals';
import type { JobProgress, JobRecord } from '../../jobs/job-record.js';
import type { ScanJobData, ScanJobResult } from '../scan/scan-job.js';
import { describeScan } from './scan-status.js';

const QUEUED_MS = Date.parse('2026-03-16T15:00:00Z');
const ID = 'discovery_20260316_150000_0123456789abcdef';
const RESULT: ScanJobResult = {
  run_id: 'run_20260316_150001_0123456789abcdef',
  candidates_found: 40,
  execution_time_ms: 312.5,
  stage_timings_ms: { snapshot: 100, score: 212.5 },
  published: true,
};
const PARTIAL = {
  candidates_found_so_far: 2,
  top_candidates: [{ symbol: 'QZRX', action: 'MONITOR', score: 61.2 }],
};
const PROGRESS: JobProgress = {
  percent: 45.4,
  stage: 'score',
  currentStep: 'score (3 of 5)',
  done: 120,
  total: 300,
  partial: PARTIAL,
};

function jobOf(more: Partial<JobRecord<ScanJobData>>): JobRecord<ScanJobData> {
  return {
    id: ID,
    similarTo: 'scan-hybrid_v1',
    state: 'queued',
    data: {
      scheduled: false,
      strategy: 'hybrid_v1',
      limit: 100,
      filters: null,
      expectedMs: QUEUED_MS + 3_000,
      requestHash: null,
    },
    progress: null,
    queuedAtMs: QUEUED_MS,
    startedAtMs: null,
    finishedAtMs: null,
    attempt: 0,
    errors: [],
    workerId: null,
    result: null,
    ...more,
  };
}

describe('what clients are told of a scan', () => {
  it('names every member from the beginning, null where nothing is known', () => {
    expect(describeScan(jobOf({}), QUEUED_MS + 3_000)).toEqual({
      job_id: ID,
      status: 'queued',
      progress: 0,
      stage: null,
      current_step: null,
      symbols_processed: null,
      symbols_remaining: null,
      estimated_completion: '2026-03-16T15:00:03.000Z',
      timing: { queued_at: '2026-03-16T15:00:00.000Z', started_at: null, finished_at: null, stage_timings: null },
      partial_results: null,
      errors: [],
      worker_id: null,
      results_url: null,
      candidates_found: null,
      execution_time_ms: null,
    });
  });

  it('follows a running one', () => {
    const job = jobOf({
      state: 'in_progress',
      startedAtMs: QUEUED_MS + 20,
      workerId: 'host-1-abc',
      attempt: 2,
      progress: PROGRESS,
      errors: [{ code: 'upstream', message: 'the source answered 502', atMs: QUEUED_MS + 10 }],
    });
    expect(describeScan(job, null)).toMatchObject({
      status: 'in_progress',
      progress: 45,
      stage: 'score',
      current_step: 'score (3 of 5)',
      symbols_processed: 120,
      symbols_remaining: 180,
      estimated_completion: null,
      partial_results: PARTIAL,
      errors: [{ code: 'upstream', message: 'the source answered 502', at: '2026-03-16T15:00:00.010Z' }],
      worker_id: 'host-1-abc',
    });
  });

  it('says what a completed one found, and where', () => {
    const job = jobOf({
      state: 'completed',
      startedAtMs: QUEUED_MS + 20,
      finishedAtMs: QUEUED_MS + 420,
      progress: { ...PROGRESS, percent: 99 },
      result: RESULT,
    });
    expect(describeScan(job, null)).toMatchObject({
      progress: 100,
      symbols_processed: 300,
      symbols_remaining: 0,
      timing: { finished_at: '2026-03-16T15:00:00.420Z', stage_timings: RESULT.stage_timings_ms },
      results_url: `/discovery/v3/candidates?job_id=${ID}`,
      candidates_found: 40,
      execution_time_ms: 312.5,
    });
  });

  it('forgets what a try told when the next one waits', () => {
    const waiting = describeScan(jobOf({ progress: PROGRESS, attempt: 1 }), null);
    expect(waiting).toMatchObject({ progress: 0, stage: null, symbols_processed: null, partial_results: null });
  });

  it('knows no symbols before the snapshot is there', () => {
    const job = jobOf({ state: 'in_progress', progress: { ...PROGRESS, done: 0, total: 0 } });
    expect(describeScan(job, null)).toMatchObject({ symbols_processed: null, symbols_remaining: null });
  });

  it('puts no moment before the one that it follows, whatever the clocks of the workers say', () => {
    const job = jobOf({
      state: 'completed',
      startedAtMs: QUEUED_MS - 600_000,
      finishedAtMs: QUEUED_MS - 599_000,
      result: { ...RESULT, execution_time_ms: -3 },
      progress: { ...PROGRESS, percent: 140, done: 400 },
    });
    const { timing, progress, symbols_remaining, execution_time_ms } = describeScan(job, null);
    const queuedAt = '2026-03-16T15:00:00.000Z';
    expect(timing).toMatchObject({ queued_at: queuedAt, started_at: queuedAt, finished_at: queuedAt });
    expect([progress, symbols_remaining, execution_time_ms]).toEqual([100, 0, 0]);
  });
});

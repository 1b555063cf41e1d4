import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { NoTracing } from '../../common/tracing/no-tracing.js';
import { CachePolicies } from '../../cache/policies.js';
import { loadConfig } from '../../config/load-config.js';
import { InProcessJobQueue } from '../../jobs/adapters/in-process/in-process-job-queue.js';
import { JobStore } from '../../jobs/adapters/in-process/job-store.js';
import { JOB_POLICY } from '../../jobs/job-policy.js';
import { type FeatureJobData, MARKET_TTL_MS } from './feature-job.js';
import { FeatureJobs } from './feature-jobs.js';

const SOURCE = 'massive-1';
const config = loadConfig({ RESULT_TTL_SECONDS: '3600' });

describe('FeatureJobs', () => {
  let clock: ManualClock;
  let store: JobStore<FeatureJobData>;
  let jobs: FeatureJobs;
  beforeEach(() => {
    clock = new ManualClock(Date.parse('2026-03-16T15:00:00Z'));
    store = new JobStore(config.queue, JOB_POLICY, clock);
    jobs = new FeatureJobs(new InProcessJobQueue(store, new NoTracing()));
  });

  const start = (day: number, source = SOURCE) => jobs.start(`2026-03-${String(day).padStart(2, '0')}`, source);
  const idOf = async (day: number, source?: string): Promise<string> => {
    const outcome = await start(day, source);
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    return outcome.jobId;
  };

  it('remembers a market for as long as its vectors are cached', () => {
    expect(MARKET_TTL_MS).toBe(new CachePolicies(config.cache).policyOf('features:A:2026-03-13').ttlMs);
  });

  it('answers the job that has ended, and starts another once its vectors are gone', async () => {
    const id = await idOf(1);
    const job = store.take('w');
    if (job !== null) store.complete(job, {});
    expect(await idOf(1)).toBe(id);
    clock.advance(MARKET_TTL_MS);
    expect(await idOf(1)).not.toBe(id);
  });

  it('starts another after a failure, and for another source', async () => {
    const id = await idOf(1);
    expect(await idOf(1, 'simulated-1')).not.toBe(id);
    const job = store.take('w');
    if (job !== null) store.fail(job, { code: 'not_held', message: '', atMs: 0 }, false);
    expect(await idOf(1)).not.toBe(id);
  });

  it('starts five at most, until the vectors of the first are gone', async () => {
    for (let day = 1; day <= 5; day++) {
      await idOf(day);
      clock.advance(60_000);
    }
    expect(await start(6)).toEqual({ kind: 'enough', markets: 5, retryAfterMs: MARKET_TTL_MS - 300_000 });
    clock.advance(MARKET_TTL_MS - 300_000);
    await idOf(6);
    expect(await start(7)).toMatchObject({ kind: 'enough', retryAfterMs: 60_000 });
  });

  it('counts those that are asked for at the same moment', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, day) => start(day + 1)));
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toHaveLength(5);
  });
});

import { describe, expect, it } from '@jest/globals';
import { rigged } from '../support/faults/rig.js';
import type { ServiceProcess } from '../support/faults/service-process.js';
import type { QueueApp } from '../support/jobs/queue-app.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Fleet, type JobStatus, jobIs, metricOf, operate, statusOf, trigger } from '../faults/support/fleet.js';
import { LATE_MS, RECOVERY_MS, SCALED } from '../faults/support/job-times.js';
import { sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';

const NARROWED = { max_price: 50 };
/** What DiscoveryJobsFailed looks at. */
const FAILED = 'discovery_jobs_failed{queue="scans"}';
const HOLDS_MS = sized(5_000, 30_000);
/** Of one try: longer than a good one on a busy machine, and than one that holds the processor. */
const TIMEOUT_MS = sized(15_000, 45_000);
const DIES_DEADLINE_MS = 3 * (RECOVERY_MS + 40_000);

describe('jobs that nobody can do', () => {
  const test = (name: string, run: (fleet: Fleet) => Promise<void>): void => {
    it.concurrent(
      name,
      async () => {
        const fleet = await Fleet.start();
        try {
          await run(fleet);
          expect(fleet.noise).toEqual([]);
        } finally {
          await fleet.stop();
        }
      },
      sized(300_000, 900_000),
    );
  };

  test('R26: kill their process, never end, or hold the processor, with good ones behind them', async (fleet) => {
    const env = { ...rigged({ poisons: { holdsMs: HOLDS_MS } }), JOB_TIMEOUT_SECONDS: String(TIMEOUT_MS / 1000) };
    const [api, first] = await Promise.all([fleet.join('api', {}, SCALED), fleet.join('worker', env, SCALED)]);
    const producer = await fleet.producer();
    const failedBefore = await metricOf(api, FAILED);

    const held = await poison(api, producer, 'holds', () => jobIs(api, idOf('holds'), 'completed', 3 * TIMEOUT_MS));
    expect(held.status).toMatchObject({ status: 'completed', errors: [] });
    expect(await fleet.redis.cli('HGET', `bull:discovery:${idOf('holds')}`, 'stc')).toBe('');
    const looped = await poison(api, producer, 'loops', () => jobIs(api, idOf('loops'), 'failed', 3 * TIMEOUT_MS));
    expect(looped.status.errors.map(({ code }) => code)).toEqual(['deadline']);
    const lives = [first];
    const died = await poison(api, producer, 'dies', () =>
      tookUntil(async () => {
        // as a platform would
        if (lives.at(-1)?.isRunning === false) lives.push(await fleet.begin('worker', env, SCALED));
        return (await statusOf(api, idOf('dies'))).status === 'failed';
      }, DIES_DEADLINE_MS),
    );
    expect(died.status.errors.map(({ code }) => code)).toEqual(['stalled']);
    expect(lives).toHaveLength(4);
    const failed = (await metricOf(api, FAILED)) - failedBefore;
    figures('R26 jobs that hold, loop and die', {
      held_ms: held.tookMs,
      good_after_held_ms: atMost(RECOVERY_MS + LATE_MS, held.goodAfterMs),
      loop_ended_ms: atMost(TIMEOUT_MS + RECOVERY_MS, looped.tookMs),
      good_after_loop_ms: atMost(RECOVERY_MS + LATE_MS, looped.goodAfterMs),
      kills: atMost(3, lives.length - 1),
      good_after_death_ms: atMost(RECOVERY_MS + LATE_MS, died.goodAfterMs),
      failed_gauge_rose_by: atMost(2, failed),
    });
    expect(held.tookMs).toBeGreaterThanOrEqual(HOLDS_MS);
    expect(failed).toBe(2);
  });

  test('R26, R27: jobs that nobody can do, and good ones behind them', async (fleet) => {
    const [api] = await Promise.all([fleet.join('api', {}, SCALED), fleet.join('worker', {}, SCALED)]);
    const producer = await fleet.producer();
    const failedBefore = await metricOf(api, FAILED);
    const poisoned = ['discovery_poison_1', 'discovery_poison_2'];
    for (const id of poisoned) await producer.add(id, { data: { strategy: 'none', limit: 10, filters: NARROWED } });
    const startedMs = performance.now();
    for (const max_price of [10, 20, 30]) await jobIs(api, await trigger(api, { filters: { max_price } }), 'completed');
    const goodMs = performance.now() - startedMs;
    for (const id of poisoned) await jobIs(api, id, 'failed');
    const failed = (await metricOf(api, FAILED)) - failedBefore;
    figures('R26 jobs that throw', {
      good_ones_done_ms: atMost(RECOVERY_MS + LATE_MS, goodMs),
      failed_gauge_rose_by: atMost(2, failed),
    });
    expect(failed).toBe(2);
    const [one = '', other = ''] = poisoned;
    const { errors } = await statusOf(api, one);
    expect(errors.map(({ code }) => code)).toEqual(['internal', 'internal', 'internal']);
    const kept = await failedIds(api);
    expect([...kept].sort()).toEqual(poisoned);

    await operate(api, 'POST', `jobs/failed/${one}/retry`);
    await operate(api, 'DELETE', `jobs/failed/${other}`);
    expect((await api.get(`/discovery/v3/status/${other}`)).status).toBe(410);
    await jobIs(api, one, 'failed');
    const left = await failedIds(api);
    figures('R27 failed jobs, one retried and one discarded', { failed: kept.length, left: atMost(1, left.length) });
    expect(left).toEqual([one]);
    expect((await metricOf(api, FAILED)) - failedBefore).toBe(1);
    await clearsWhatWaits(fleet, api);
  });

  async function clearsWhatWaits(fleet: Fleet, api: ServiceProcess): Promise<void> {
    const before = fleet.stub.count('/v2/snapshot/');
    fleet.holdScan();
    const running = await trigger(api);
    await fleet.scans(before + 1);
    const waiting: string[] = [];
    for (const max_price of [10, 20, 30]) waiting.push(await trigger(api, { filters: { max_price } }));
    const { cleared } = await operate<{ cleared: number }>(api, 'POST', 'queue/clear');
    fleet.stub.release();
    await jobIs(api, running, 'completed');
    const statuses = await Promise.all(waiting.map((id) => api.get(`/discovery/v3/status/${id}`)));
    const left = statuses.filter(({ status }) => status !== 404).length;
    figures('R27 queue cleared while a job runs', { cleared, left: atMost(0, left) });
    expect(cleared).toBe(waiting.length);
  }
});

interface Poisoned {
  readonly status: JobStatus;
  /** From when it was added to its end. */
  readonly tookMs: number;
  /** From its end to that of the last good job behind it; 0 where they were done before. */
  readonly goodAfterMs: number;
}

const idOf = (deed: string): string => `discovery_poison_${deed}`;

/** Puts a job that does a deed into the queue, good ones behind it, and waits for the end of all. */
async function poison(
  api: ServiceProcess,
  producer: QueueApp,
  deed: string,
  ended: () => Promise<unknown>,
): Promise<Poisoned> {
  const id = idOf(deed);
  const startedMs = performance.now();
  await producer.add(id, { data: { scheduled: false, strategy: 'hybrid_v1', limit: 10, filters: NARROWED } });
  const good: string[] = [];
  for (const max_price of [10, 20, 30]) good.push(await trigger(api, { filters: { max_price } }));
  await ended();
  const tookMs = performance.now() - startedMs;
  for (const one of good) await jobIs(api, one, 'completed');
  const status = await statusOf(api, id);
  const goodEnds = await Promise.all(good.map(async (one) => endOf(await statusOf(api, one))));
  return { status, tookMs, goodAfterMs: Math.max(0, Math.max(...goodEnds) - endOf(status)) };
}

/** By the clock of the queue, epoch ms; NaN = it has not ended. */
function endOf({ timing }: JobStatus): number {
  return Date.parse(timing.finished_at ?? '');
}

async function failedIds(api: ServiceProcess): Promise<string[]> {
  const { jobs } = await operate<{ jobs: readonly { job_id: string }[] }>(api, 'GET', 'jobs/failed');
  return jobs.map(({ job_id }) => job_id);
}

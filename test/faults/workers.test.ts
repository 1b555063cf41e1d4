import { describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceProcess } from '../support/faults/service-process.js';
import { atMost, figures } from './support/figures.js';
import { boardOf, Fleet, jobIs, operate, runnerOf, statusOf, trigger } from './support/fleet.js';
import { IS_FULL, sized } from './support/size.js';

/** A quick run waits less for the dead. */
const SCALED = IS_FULL ? {} : { scaled: { lockDurationMs: 4_000, stalledIntervalMs: 2_000 } };
/** A lock, and two looks for the dead. */
const RECOVERY_MS = sized(8_000, 20_000);
/** Until a quick run's processes have been given a core. */
const LATE_MS = sized(4_000, 0);
const NARROWED = { max_price: 50 };

/** They wait far more than they work, so they wait at the same time. */
describe('workers fail', () => {
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
      sized(120_000, 900_000),
    );
  };

  test('R1: killed in the middle of a job, with another one alive', async (fleet) => {
    const [api, ...workers] = await Promise.all([
      fleet.join('api', {}, SCALED),
      fleet.join('worker', {}, SCALED),
      fleet.join('worker', {}, SCALED),
    ]);
    fleet.holdScan();
    const jobId = await trigger(api);
    await fleet.scans(1);
    const victim = await runnerOf(api, jobId, workers);
    // not from when its end is known here: that may be seconds later where processes wait for a core
    const killedMs = performance.now();
    await victim.kill();
    await fleet.scans(2);
    const restartedMs = performance.now() - killedMs;
    const similar = await api.send('POST', '/discovery/v3/trigger', {});
    await jobIs(api, jobId, 'completed');
    const completedMs = performance.now() - killedMs;
    const stalls = await fleet.redis.cli('HGET', `bull:discovery:${jobId}`, 'stc');
    figures('R1 worker killed, another alive', {
      job_restarted_ms: atMost(RECOVERY_MS + LATE_MS, restartedMs),
      job_completed_ms: completedMs,
      scans: atMost(2, fleet.stub.count('/v2/snapshot/')),
      stalls: atMost(1, Number(stalls)),
    });
    const survivor = workers.find((worker) => worker !== victim);
    expect(await runnerOf(api, jobId, workers)).toBe(survivor);
    expect(stalls).toBe('1');
    expect([202, 409]).toContain(similar.status);
    expect(await fleet.epochs()).toHaveLength(similar.status === 409 ? 1 : 2);
    expect(await boardOf(api, jobId)).toEqual({ jobId, isResult: true });
  });

  test('R2: the only one killed at any moment, and started again', async (fleet) => {
    const api = await fleet.join('api', {}, SCALED);
    let worker = await fleet.join('worker', {}, SCALED);
    const startedMs = performance.now();
    await jobIs(api, await trigger(api), 'completed');
    const usualMs = performance.now() - startedMs;
    const tookMs: number[] = [];
    for (let round = 0; round < sized(1, 20); round++) {
      const jobId = await trigger(api);
      await pause(Math.random() * 1.5 * usualMs);
      await worker.kill();
      const killedMs = performance.now();
      await pause(sized(1_000, 5_000));
      worker = await fleet.join('worker', {}, SCALED);
      await jobIs(api, jobId, 'completed');
      tookMs.push(performance.now() - killedMs);
      expect(await boardOf(api, jobId)).toEqual({ jobId, isResult: true });
    }
    figures('R2 only worker killed and started again', {
      kills: tookMs.length,
      completed_ms: atMost(25_000, Math.max(...tookMs)),
      epochs: atMost(tookMs.length + 1, (await fleet.epochs()).length),
    });
  });

  test('R3: frozen in the middle of a job, and awake when another has done it', async (fleet) => {
    const [api, ...workers] = await Promise.all([
      fleet.join('api', {}, SCALED),
      fleet.join('worker', {}, SCALED),
      fleet.join('worker', {}, SCALED),
    ]);
    fleet.holdScan();
    const jobId = await trigger(api);
    await fleet.scans(1);
    const frozen = await runnerOf(api, jobId, workers);
    frozen.signal('SIGSTOP');
    const startedMs = performance.now();
    // the answer lies there when it wakes
    fleet.stub.release();
    const completedMs = await jobIs(api, jobId, 'completed');
    await pause(Math.max(0, sized(6_000, 15_000) - (performance.now() - startedMs)));
    const epochs = await fleet.epochs();
    frozen.signal('SIGCONT');
    // one job at a time: it does another as soon as it has let go of the one that it lost
    for (const worker of workers) if (worker !== frozen) await worker.kill();
    const nextId = await trigger(api);
    await jobIs(api, nextId, 'completed');
    figures('R3 worker frozen, another alive', {
      job_completed_ms: atMost(RECOVERY_MS + LATE_MS + 5_000, completedMs),
    });
    expect(await runnerOf(api, nextId, [frozen])).toBe(frozen);
    expect(epochs).toHaveLength(1);
    expect(await fleet.epochs()).toEqual([...epochs, expect.any(Number)]);
    expect(await boardOf(api, nextId)).toEqual({ jobId: nextId, isResult: true });
  });

  test('R26, R27: jobs that nobody can do, and good ones behind them', async (fleet) => {
    const [api] = await Promise.all([fleet.join('api', {}, SCALED), fleet.join('worker', {}, SCALED)]);
    const producer = await fleet.producer();
    const poisoned = ['discovery_poison_1', 'discovery_poison_2'];
    for (const id of poisoned) await producer.add(id, { data: { strategy: 'none', limit: 10, filters: NARROWED } });
    const startedMs = performance.now();
    for (const max_price of [10, 20, 30]) await jobIs(api, await trigger(api, { filters: { max_price } }), 'completed');
    const goodMs = performance.now() - startedMs;
    for (const id of poisoned) await jobIs(api, id, 'failed');
    figures('R26 poisoned jobs', { good_ones_done_ms: atMost(RECOVERY_MS + LATE_MS, goodMs) });
    const [one = '', other = ''] = poisoned;
    const { errors } = await statusOf(api, one);
    expect(errors.map(({ code }) => code)).toEqual(['internal', 'internal', 'internal']);
    const kept = await failedIds(api);
    expect(kept).toEqual([...poisoned].reverse());

    await operate(api, 'POST', `jobs/failed/${one}/retry`);
    await operate(api, 'DELETE', `jobs/failed/${other}`);
    expect((await api.get(`/discovery/v3/status/${other}`)).status).toBe(410);
    await jobIs(api, one, 'failed');
    const left = await failedIds(api);
    figures('R27 failed jobs, one retried and one discarded', { failed: kept.length, left: atMost(1, left.length) });
    expect(left).toEqual([one]);
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

async function failedIds(api: ServiceProcess): Promise<string[]> {
  const { jobs } = await operate<{ jobs: readonly { job_id: string }[] }>(api, 'GET', 'jobs/failed');
  return jobs.map(({ job_id }) => job_id);
}

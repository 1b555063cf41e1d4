import { describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../src/common/clock.js';
import { rigged } from '../support/faults/rig.js';
import type { ServiceProcess } from '../support/faults/service-process.js';
import { ManualClock } from '../support/manual-clock.js';
import { atMost, figures } from './support/figures.js';
import { boardOf, Fleet, jobIs, metricOf, resultOf, runnerOf, trigger } from './support/fleet.js';
import { LATE_MS, RECOVERY_MS, SCALED } from './support/job-times.js';
import { sized } from './support/size.js';
import { tookUntil } from './support/took.js';

/** Where a market stands still, two scans of it find the same. */
const STILL_CLOCK = new ManualClock(Date.now());
const SAID_DEADLINE_MS = 20_000;
const FENCED = 'discovery_publish_fenced_total';

/** They wait far more than they work, so they wait at the same time. */
describe('workers fail', () => {
  const test = (name: string, run: (fleet: Fleet) => Promise<void>, clock?: Clock): void => {
    it.concurrent(
      name,
      async () => {
        const fleet = await Fleet.start(clock);
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

  test(
    'R1: killed in the middle of a job, with another one alive',
    async (fleet) => {
      const still = rigged({ stillMs: STILL_CLOCK.nowMs() });
      const [api, ...workers] = await Promise.all([
        fleet.join('api', {}, SCALED),
        fleet.join('worker', still, SCALED),
        fleet.join('worker', still, SCALED),
      ]);
      fleet.holdScan();
      const jobId = await trigger(api);
      await fleet.scans(1);
      const victim = await runnerOf(api, jobId, workers);
      fleet.holdScan();
      // not from when its end is known here: that may be seconds later where processes wait for a core
      const killedMs = performance.now();
      await victim.kill();
      await fleet.scans(2);
      const restartedMs = performance.now() - killedMs;
      expect((await api.send('POST', '/discovery/v3/trigger', {})).status).toBe(409);
      fleet.stub.release();
      await jobIs(api, jobId, 'completed');
      const completedMs = performance.now() - killedMs;
      const stalls = await fleet.redis.cli('HGET', `bull:discovery:${jobId}`, 'stc');
      const survivor = workers.find((worker) => worker !== victim);
      expect(await runnerOf(api, jobId, workers)).toBe(survivor);
      expect(stalls).toBe('1');
      expect(await fleet.epochs()).toHaveLength(1);
      const scans = fleet.stub.count('/v2/snapshot/');
      expect(await boardOf(api, jobId)).toEqual({ jobId, isResult: true });

      const cleanId = await trigger(api);
      await jobIs(api, cleanId, 'completed');
      const [recovered, clean] = await Promise.all([resultOf(api, jobId), resultOf(api, cleanId)]);
      figures('R1 worker killed, another alive', {
        job_restarted_ms: atMost(RECOVERY_MS + LATE_MS, restartedMs),
        job_completed_ms: completedMs,
        scans: atMost(2, scans),
        stalls: atMost(1, Number(stalls)),
        candidates: recovered.candidates.length,
        unlike_a_clean_run: atMost(0, unlike(recovered.candidates, clean.candidates)),
      });
      expect(clean.candidates.length).toBeGreaterThan(0);
    },
    STILL_CLOCK,
  );

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

  test('R3: frozen where it is about to publish, and awake when a newer board stands', async (fleet) => {
    const [api, ...workers] = await Promise.all([
      fleet.join('api', {}, SCALED),
      fleet.join('worker', rigged({ freezes: true }), SCALED),
      fleet.join('worker', rigged({ freezes: true }), SCALED),
    ]);
    fleet.holdScan();
    const jobId = await trigger(api);
    await fleet.scans(1);
    const zombie = await runnerOf(api, jobId, workers);
    const fencedBefore = await metricOf(zombie, FENCED);
    zombie.signal('SIGUSR2');
    await said(zombie, 'armed');
    fleet.stub.release();
    await said(zombie, 'stops before');
    const startedMs = performance.now();
    expect(await fleet.epochs()).toEqual([]);
    const completedMs = await jobIs(api, jobId, 'completed');
    await pause(Math.max(0, sized(6_000, 15_000) - (performance.now() - startedMs)));
    const [epochs, before] = await Promise.all([fleet.epochs(), standing(fleet)]);
    zombie.signal('SIGCONT');
    await said(zombie, 'came too late');
    const fenced = (await metricOf(zombie, FENCED)) - fencedBefore;
    const late = Number(/stops before (\d+)/.exec(saying(zombie, 'stops before') ?? '')?.[1]);
    figures('R3 worker frozen in the middle of publishing', {
      job_completed_ms: atMost(RECOVERY_MS + LATE_MS + 5_000, completedMs),
      publications_fenced: atMost(1, fenced),
      epochs: atMost(1, epochs.length),
    });
    expect(fenced).toBe(1);
    expect(late).toBeLessThan(epochs[0] ?? 0);
    expect(await standing(fleet)).toEqual(before);
    expect(await boardOf(api, jobId)).toEqual({ jobId, isResult: true });
    // it is none the worse for it
    for (const worker of workers) if (worker !== zombie) await worker.kill();
    const nextId = await trigger(api);
    await jobIs(api, nextId, 'completed');
    expect(await boardOf(api, nextId)).toEqual({ jobId: nextId, isResult: true });
  });
});

function saying(service: ServiceProcess, words: string): string | undefined {
  return service.log.find(({ msg }) => msg?.includes(words))?.msg;
}

/** Until a process has said so in its log. */
async function said(service: ServiceProcess, words: string): Promise<void> {
  await tookUntil(() => saying(service, words) !== undefined, SAID_DEADLINE_MS);
}

/** What in Redis tells which run is the newest, and a document that is made of it. */
async function standing({ redis }: Fleet): Promise<{ runs: string; fence: string; document: string }> {
  const [runs, fence, document] = await Promise.all([
    redis.cli('ZRANGE', 'amc:discovery:v3:runs', '0', '-1', 'WITHSCORES'),
    redis.cli('GET', 'amc:discovery:v3:epoch:hybrid_v1'),
    redis.cli('GET', 'amc:discovery:v3:last-good:hybrid_v1'),
  ]);
  return { runs, fence, document };
}

/** How many candidates of two runs differ in anything. */
function unlike(one: readonly unknown[], other: readonly unknown[]): number {
  const longer = Math.max(one.length, other.length);
  return Array.from({ length: longer }, (_, i) => isDeepStrictEqual(one[i], other[i])).filter((isSame) => !isSame)
    .length;
}

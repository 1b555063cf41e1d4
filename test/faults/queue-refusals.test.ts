import { afterEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceProcess, type ServiceAnswer } from '../support/faults/service-process.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from './support/figures.js';
import { jobIs, trigger } from './support/fleet.js';
import { Opened } from './support/opened.js';
import { tookUntil } from './support/took.js';

const ENV = {
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: '1000',
  UNIVERSE_SIZE_THRESHOLD: '100',
  HISTORY_SESSIONS: '60',
  ENABLE_WORKER_AUTO_START: 'false',
};
const REFUSED_MS = 2_000;
const RECOVERED_MS = 10_000;
const READS = 20;

interface Trouble {
  readonly name: string;
  readonly reason: string;
  readonly begin: (redis: RedisServer, dir: string) => Promise<unknown>;
  readonly end: (redis: RedisServer) => Promise<unknown>;
}

const TROUBLES: readonly Trouble[] = [
  {
    name: 'R13: the memory of the queue is full',
    reason: 'memory_full',
    begin: (redis) => redis.cli('CONFIG', 'SET', 'maxmemory', '1'),
    end: (redis) => redis.cli('CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    name: 'R34: the queue cannot be written to disk',
    reason: 'write_refused',
    begin: async (redis, dir) => {
      // no snapshot can be written any more, as on a full disk
      await rm(dir, { recursive: true });
      await redis.cli('BGSAVE');
      await tookUntil(
        async () => (await redis.cli('INFO', 'persistence')).includes('rdb_last_bgsave_status:err'),
        10_000,
      );
    },
    end: (redis) => redis.cli('CONFIG', 'SET', 'stop-writes-on-bgsave-error', 'no'),
  },
];

describe('the Redis of the queue takes no writes', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  it.each(TROUBLES)(
    '$name',
    async ({ name, reason, begin, end }) => {
      const dir = await mkdtemp(join(tmpdir(), 'queue-'));
      opened.add(dir, (it) => rm(it, { recursive: true, force: true }));
      const args = ['--save', '3600 1', '--maxmemory-policy', 'noeviction'];
      const [queue, cache] = await Promise.all([RedisServer.start({ dir, args }), RedisServer.start()]);
      for (const redis of [queue, cache]) opened.add(redis, (it) => it.stop());
      const env = { ...ENV, REDIS_URL: cache.url, QUEUE_REDIS_URL: queue.url };
      const service = opened.add(await ServiceProcess.start({ env }), (it) => it.stop());
      await service.listening();
      await jobIs(service, await trigger(service), 'completed');
      await service.ready();

      await begin(queue, dir);
      const startedMs = performance.now();
      const refusal = await service.send('POST', '/discovery/v3/trigger', { limit: 5 });
      const refusedMs = performance.now() - startedMs;
      const reads = await Promise.all(Array.from({ length: READS }, () => service.get('/discovery/v3/candidates')));
      const health = await service.get('/health');

      await end(queue);
      let jobId = '';
      const recoveredMs = await tookUntil(async () => {
        const answer = await service.send('POST', '/discovery/v3/trigger', { limit: 5 });
        jobId = answer.status === 202 ? answer.json<{ job_id: string }>().job_id : '';
        return jobId !== '';
      }, RECOVERED_MS);
      await jobIs(service, jobId, 'completed');
      figures(name.replace(':', ''), {
        refused_ms: atMost(REFUSED_MS, refusedMs),
        reads: reads.length,
        not_200: atMost(0, reads.filter(({ status }) => status !== 200).length),
        taken_again_ms: atMost(RECOVERED_MS, recoveredMs),
      });
      expect(refusal.json()).toMatchObject({ status: 503, code: 'queue_unavailable' });
      expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(reasonsOf(health)).toContain(`queue_${reason}`);
      expect([service.isRunning, service.noise]).toEqual([true, []]);
    },
    90_000,
  );
});

function reasonsOf(answer: ServiceAnswer): readonly string[] {
  return answer.json<{ reasons: readonly string[] }>().reasons;
}

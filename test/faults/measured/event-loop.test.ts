import { afterAll, describe, expect, it } from '@jest/globals';
import { ProbedService } from '../../support/faults/probed-service.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { atMost, figures } from '../support/figures.js';
import { jobIs, trigger } from '../support/fleet.js';
import { Opened } from '../support/opened.js';
import { latencyLimit, sized } from '../support/size.js';

const SYMBOLS = 4_500;
const READS = 50;
const SCANS = sized(3, 20);
const ENV = {
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: '11500',
  HISTORY_SESSIONS: '60',
  ENABLE_WORKER_AUTO_START: 'false',
  RATE_LIMIT_PER_MINUTE: '1000000',
};

interface Candidates {
  readonly meta: { readonly universe_size: number };
}

describe('a process that scans and serves', () => {
  const opened = new Opened();
  afterAll(() => opened.closeAll(), 60_000);

  it('R33: scoring does not block its readers, and the job keeps its lock', async () => {
    const redis = opened.add(await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] }), (it) =>
      it.stop(),
    );
    const env = { ...ENV, REDIS_URL: redis.url };
    const probed = opened.add(await ProbedService.start({ env }), ({ service }) => service.stop());
    const { service } = probed;
    await service.until('/health', ({ text }) => text.includes('"complete":true'), 60_000);
    await jobIs(service, await trigger(service), 'completed');
    await service.ready();

    await probed.longestBlockMs();
    for (let read = 0; read < READS; read++) await service.get('/discovery/v3/candidates');
    const calmMs = await probed.longestBlockMs();
    const stalls: string[] = [];
    for (let scan = 0; scan < SCANS; scan++) {
      const jobId = await trigger(service);
      await jobIs(service, jobId, 'completed');
      stalls.push(await redis.cli('HGET', `bull:discovery:${jobId}`, 'stc'));
    }
    const blockMs = await probed.longestBlockMs();
    const { meta } = (await service.get('/discovery/v3/candidates')).json<Candidates>();
    figures('R33 event loop while a market is scored', {
      symbols: meta.universe_size,
      scans: SCANS,
      block_max_ms: atMost(latencyLimit(50, calmMs), blockMs),
      stalls: atMost(0, stalls.filter((count) => count !== '').length),
    });
    expect(meta.universe_size).toBeGreaterThanOrEqual(SYMBOLS);
  }, 120_000);
});

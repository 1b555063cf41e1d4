import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '../../src/common/system-clock.js';
import { hashOfKey } from '../../src/auth/api-key.js';
import { ServiceProcess } from '../support/faults/service-process.js';
import { MassiveStub } from '../support/massive-stub/massive-stub.js';
import { OtlpCollector } from '../support/otlp-collector.js';
import type { StubFault } from '../support/massive-stub/stub-scenario.js';
import { redisContents } from '../support/redis/redis-contents.js';
import { RedisMonitor } from '../support/redis/redis-monitor.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Opened } from '../faults/support/opened.js';
import { ADMIN_READS, READS, WRITES } from './support/whole-run.js';
import { Witness } from './support/witness.js';

const DEADLINE_MS = 60_000;
/** No two share a beginning, so that one which is found says which it is. */
const SECRETS = {
  provider: 'PROVIDERMARKER-4f1d9b7c2e',
  wrongProvider: 'WRONGPROVIDERMARKER-8a3c5e',
  redis: 'REDISMARKER-1b6e0d9f3a',
  queue: 'QUEUEMARKER-7c2f4a8e5d',
  wrongRedis: 'WRONGREDISMARKER-9e0b1c',
  admin: 'ADMINMARKER-2d7f6b3c9a-0123456789abcdef',
  reader: 'READERMARKER-5e8a1d4f7b-0123456789abcdef',
  unknown: 'UNKNOWNMARKER-3c9e7a-0123456789abcdef',
  metrics: 'METRICSMARKER-6f0a2c8d1e',
  user: 'USERMARKER-b4d8f2',
  collector: 'COLLECTORMARKER-0d5a7e',
} as const;
const hashed = (key: string): string => hashOfKey(key).toString('hex');
const MARKERS = [...Object.values(SECRETS), hashed(SECRETS.admin), hashed(SECRETS.reader)];
const ADMIN = { 'x-api-key': SECRETS.admin };
const ENV = {
  LOG_LEVEL: 'trace',
  MARKET_DATA_PROVIDER: 'massive',
  MASSIVE_PLAN: 'advanced',
  HISTORY_SESSIONS: '60',
  UNIVERSE_SIZE_THRESHOLD: '100',
  ADMIN_API_KEYS: hashed(SECRETS.admin),
  READER_API_KEYS: hashed(SECRETS.reader),
  METRICS_TOKEN: SECRETS.metrics,
};
/** Keys where they belong, and where people put them by mistake. */
const CALLERS: readonly (readonly [path: string, headers: Record<string, string>])[] = [
  ['/metrics', { authorization: `Bearer ${SECRETS.metrics}` }],
  ['/metrics', { authorization: `Bearer ${SECRETS.unknown}` }],
  ['/discovery/v3/admin/jobs/failed', { 'x-api-key': SECRETS.reader }],
  ['/discovery/v3/admin/jobs/failed', { authorization: `Bearer ${SECRETS.unknown}` }],
  [`/discovery/v3/admin/jobs/failed?api_key=${SECRETS.admin}`, {}],
  [`/discovery/v3/candidates?token=${SECRETS.reader}&limit=x`, {}],
  [`/admin/queues/api/queues?api_key=${SECRETS.admin}`, { 'x-api-key': SECRETS.unknown }],
  ['/discovery/v3/candidates', { cookie: `key=${SECRETS.admin}`, authorization: `Basic ${SECRETS.admin}` }],
];

const refusal = (status: number): StubFault => ({
  kind: 'status',
  status,
  body: JSON.stringify({
    status: 'ERROR',
    error: `bad key ${SECRETS.provider} at https://x/?apiKey=${SECRETS.provider}`,
  }),
  headers: { 'x-echo': SECRETS.provider },
});

function providerOf(stub: MassiveStub, key: string): Record<string, string> {
  return { MASSIVE_BASE_URL: stub.url, MASSIVE_API_KEY: key };
}

describe('secrets', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), DEADLINE_MS);

  const start = async (env: Record<string, string>): Promise<ServiceProcess> =>
    opened.add(await ServiceProcess.start({ env: { ...ENV, ...env } }), (it) => it.stop());

  it(
    'S11: a whole run with its failures shows none of them',
    async () => {
      const witness = new Witness(MARKERS);
      const redis = opened.add(await RedisServer.start({ password: SECRETS.redis }), (it) => it.stop());
      const queue = opened.add(await RedisServer.start({ password: SECRETS.queue }), (it) => it.stop());
      const monitors = await Promise.all([redis, queue].map(({ url }) => RedisMonitor.start(url)));
      for (const monitor of monitors) opened.add(monitor, (it) => it.stop());
      const stub = opened.add(await MassiveStub.start({ clock: new SystemClock(), apiKey: SECRETS.provider }), (it) =>
        it.close(),
      );
      const collector = opened.add(await OtlpCollector.start(), (it) => it.stop());
      const service = await start({
        ...providerOf(stub, SECRETS.provider),
        REDIS_URL: redis.url,
        QUEUE_REDIS_URL: queue.url,
        ENABLE_QUEUE_BOARD: 'true',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${SECRETS.collector}`,
      });
      await service.ready(DEADLINE_MS);

      await useIt(service, witness);
      for (const status of [401, 500]) {
        stub.set({ faults: [{ path: '/', fault: refusal(status) }] });
        await failedScan(service, witness);
      }
      stub.set({ faults: [] });
      for (const server of [redis, queue]) await server.cli('config', 'set', 'requirepass', 'another');
      for (const server of [redis, queue])
        await server.cli('-a', 'another', 'client', 'kill', 'type', 'normal', 'skipme', 'yes');
      await service.until('/health', ({ text }) => text.includes('redis_auth'), DEADLINE_MS);
      await lookAt(service, witness);
      await service.stop();

      for (const [at, server] of [redis, queue].entries()) {
        witness.add(`commands of Redis ${at}`, monitors[at]?.commands.join('\n') ?? '');
        const contents = await redisContents(`redis://:another@127.0.0.1:${server.port}`);
        // what is looked through is what was written
        expect([contents, monitors[at]?.commands.join('\n')]).toEqual(
          [...Array(2)].map(() => expect.stringContaining('amc')),
        );
        witness.add(`contents of Redis ${at}`, contents);
      }
      witness.process('the service', service);
      witness.add('traces', collector.bodies.join('\n'));
      // what is looked through is what was asked for
      expect(collector.spans.map(({ name }) => name)).toEqual(
        expect.arrayContaining(['POST /discovery/v3/trigger', 'PUT /api/v1/watchlists/:name']),
      );
      expect([witness.found, service.noise]).toEqual([[], []]);
      figures('S11 markers of secrets', {
        texts_seen_characters: witness.characters,
        markers_found: atMost(0, witness.found.length),
      });
    },
    3 * DEADLINE_MS,
  );

  it(
    'S11: a service that starts with wrong passwords and a wrong key shows none of them',
    async () => {
      const witness = new Witness(MARKERS);
      const redis = opened.add(await RedisServer.start({ password: SECRETS.redis }), (it) => it.stop());
      const stub = opened.add(await MassiveStub.start({ clock: new SystemClock(), apiKey: SECRETS.provider }), (it) =>
        it.close(),
      );
      const url = `redis://${SECRETS.user}:${SECRETS.wrongRedis}@127.0.0.1:${redis.port}`;
      const service = await start({ ...providerOf(stub, SECRETS.wrongProvider), REDIS_URL: url, QUEUE_REDIS_URL: url });
      await service.until('/health', ({ text }) => text.includes('redis_auth'), DEADLINE_MS);
      await service.until('/health', () => stub.requests.length > 0, DEADLINE_MS);
      await lookAt(service, witness);
      witness.answer('trigger', await service.send('POST', '/discovery/v3/trigger', {}));
      await service.stop();
      witness.process('the service', service);
      expect([witness.found, service.noise]).toEqual([[], []]);
      expect(service.log.some(({ msg }) => msg?.includes('REDIS_PASSWORD'))).toBe(true);
    },
    3 * DEADLINE_MS,
  );
});

/** What readers and operators do. */
async function useIt(service: ServiceProcess, witness: Witness): Promise<void> {
  await lookAt(service, witness);
  for (const [method, path, body] of WRITES) witness.answer(path, await service.send(method, path, body, ADMIN));
  const job = witness.answer('trigger', await service.send('POST', '/discovery/v3/trigger', { limit: 5 }));
  const { job_id } = job.json<{ job_id: string }>();
  await service.until(`/discovery/v3/status/${job_id}`, ({ text }) => text.includes('"completed"'), DEADLINE_MS);
  witness.answer('status', await service.get(`/discovery/v3/status/${job_id}`));
}

async function lookAt(service: ServiceProcess, witness: Witness): Promise<void> {
  for (const path of READS) witness.answer(path, await service.get(path));
  for (const [path, headers] of CALLERS) witness.answer(path.split('?')[0] ?? '', await service.get(path, { headers }));
  for (const path of ADMIN_READS) witness.answer(path, await service.get(path, { headers: ADMIN }));
}

/** A scan while the provider refuses, and says the key in so many words. */
async function failedScan(service: ServiceProcess, witness: Witness): Promise<void> {
  const answer = witness.answer(
    'trigger',
    await service.send('POST', '/discovery/v3/trigger', { filters: { max_price: 20 } }),
  );
  const { job_id } = answer.json<{ job_id: string }>();
  await service.until(`/discovery/v3/status/${job_id}`, ({ text }) => text.includes('"failed"'), DEADLINE_MS);
  witness.answer('status', await service.get(`/discovery/v3/status/${job_id}`));
  await lookAt(service, witness);
}

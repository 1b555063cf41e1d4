/** What REDIS_CONNECTION_POOL_SIZE is worth: ten connections beside one, where the network is slow and where it is not. */
import 'reflect-metadata';
import { performance } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import { Clock } from '../dist/common/clock.js';
import { SystemClock } from '../dist/common/system-clock.js';
import { ConfigModule } from '../dist/config/config.module.js';
import { loadConfig } from '../dist/config/load-config.js';
import { RedisConnections } from '../dist/redis/redis-connections.js';
import { RedisModule } from '../dist/redis/redis.module.js';
import { startRedis } from './support/redis-server.mjs';
import { line, median } from './support/report.mjs';
import { startSlowLink } from './support/slow-link.mjs';

const ROUNDS = 5;
const ROUND_MS = 1000;
const CALLERS = 64;
const SMALL_BYTES = 500;
const LARGE_BYTES = 1 << 20;
/** 100 Mbit/s for each connection: a large value takes 84 ms. */
const LINK_BYTES_PER_S = 12.5e6;

async function openRedis(url, poolSize) {
  const config = loadConfig({ REDIS_URL: url, REDIS_CONNECTION_POOL_SIZE: String(poolSize) });
  class TimeModule {}
  class PoolBenchModule {}
  const time = {
    module: TimeModule,
    global: true,
    providers: [{ provide: Clock, useClass: SystemClock }],
    exports: [Clock],
  };
  const imports = [ConfigModule.forRoot(config), time, RedisModule.forRoot(config.redis)];
  const app = await NestFactory.createApplicationContext({ module: PoolBenchModule, imports }, { logger: ['error'] });
  const redis = app.get(RedisConnections, { strict: false });
  await new Promise((resolve) => {
    redis.onStateChange(({ status }) => status === 'up' && resolve());
    if (redis.state.status === 'up') resolve();
  });
  return { redis, close: () => app.close() };
}

/** Times of small reads, one after the other, while large values are read all the time. */
async function smallBesideLarge({ redis }) {
  const end = performance.now() + ROUND_MS;
  const large = (async () => {
    while (performance.now() < end) await redis.run((client) => client.getBuffer('large'));
  })();
  const times = [];
  while (performance.now() < end) {
    const start = performance.now();
    await redis.run((client) => client.get('small'));
    times.push(performance.now() - start);
  }
  await large;
  return median(times);
}

/** Small reads a second with many callers at once. */
async function manyCallers({ redis }) {
  let count = 0;
  const end = performance.now() + ROUND_MS;
  const caller = async () => {
    for (; performance.now() < end; count++) await redis.run((client) => client.get('small'));
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return (count / ROUND_MS) * 1000;
}

/** Median of each after alternating rounds, so that a busy moment of the machine meets both. */
async function compare(url, measure) {
  const ten = await openRedis(url, 10);
  const one = await openRedis(url, 1);
  const results = { ten: [], one: [] };
  for (let round = 0; round < ROUNDS; round++) {
    results.ten.push(await measure(ten));
    results.one.push(await measure(one));
  }
  await Promise.all([ten.close(), one.close()]);
  return { ten: median(results.ten), one: median(results.one) };
}

export async function run() {
  const server = await startRedis();
  const seed = await openRedis(server.url, 1);
  await seed.redis.run((client) => client.set('small', 'x'.repeat(SMALL_BYTES)));
  await seed.redis.run((client) => client.set('large', Buffer.alloc(LARGE_BYTES)));
  await seed.close();
  const link = await startSlowLink(Number(new URL(server.url).port), LINK_BYTES_PER_S);
  const slow = await compare(link.url, smallBesideLarge);
  link.stop();
  const fast = await compare(server.url, manyCallers);
  await server.stop();
  return [
    line({
      what: 'median GET of 500 bytes while 1 MB values are read at 100 Mbit/s a connection, pool of 10 (baseline: pool of 1)',
      ours: `${slow.ten.toFixed(2)} ms`,
      baseline: `${slow.one.toFixed(2)} ms`,
      ratio: `${(slow.ten / slow.one).toFixed(3)}x`,
      limit: '<= 0.2x',
      ok: slow.ten / slow.one <= 0.2,
    }),
    line({
      what: `GETs of 500 bytes by ${CALLERS} callers on loopback, where only the processor limits, pool of 10 (baseline: pool of 1)`,
      ours: `${Math.round(fast.ten)}/s`,
      baseline: `${Math.round(fast.one)}/s`,
      ratio: (fast.ten / fast.one).toFixed(2),
      limit: '-',
      ok: true,
    }),
  ];
}

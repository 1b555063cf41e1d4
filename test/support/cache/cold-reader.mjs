/** One process of the program's cache: asks for a key many times at once when its parent says so, and tells what it cost. */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
import { CacheModule } from '../../../dist/cache/cache.module.js';
import { CacheService } from '../../../dist/cache/cache.service.js';
import { CommonModule } from '../../../dist/common/common.module.js';
import { ConfigModule } from '../../../dist/config/config.module.js';
import { loadConfig } from '../../../dist/config/load-config.js';
import { RedisConnections } from '../../../dist/redis/redis-connections.js';
import { RedisModule } from '../../../dist/redis/redis.module.js';

class ColdReaderModule {}

const config = loadConfig(process.env);
const imports = [ConfigModule.forRoot(config), CommonModule, RedisModule.forRoot(config.redis), CacheModule];
const app = await NestFactory.createApplicationContext({ module: ColdReaderModule, imports }, { logger: ['error'] });
const [cache, { keys }] = [app.get(CacheService), app.get(RedisConnections)];
const counter = new Redis(process.env.REDIS_URL);
while (app.get(RedisConnections).state.status !== 'up') await pause(5);

/** What is made is the number of the computation. */
async function compute(originMs) {
  const made = await counter.incr(keys.key('computations'));
  await pause(originMs);
  return { made };
}

process.on('message', ({ key, readers, originMs, ttlSeconds }) => {
  const startedMs = performance.now();
  const reads = Array.from({ length: readers }, () =>
    cache.getOrCompute(key, () => compute(originMs), { ttlSeconds }).then(({ made }) => made),
  );
  void Promise.all(reads).then((made) => process.send({ ms: performance.now() - startedMs, made }));
});
process.once('disconnect', () => {
  counter.disconnect();
  void app.close();
});
process.send('ready');

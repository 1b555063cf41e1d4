import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule } from '../../../src/cache/cache.module.js';
import { CacheService } from '../../../src/cache/cache.service.js';
import { CacheStore } from '../../../src/cache/cache-store.js';
import { CommonModule } from '../../../src/common/common.module.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { RedisModule } from '../../../src/redis/redis.module.js';
import { eventually } from '../eventually.js';
import { LogLines } from '../redis/log-lines.js';

type Environment = Readonly<Record<string, string>>;

/** An application with the cache of the program and the given parts, not yet started. */
export function cachingModule(parts: ModuleMetadata, env: Environment = {}): Promise<TestingModule> {
  const config = loadConfig({ REDIS_CONNECTION_POOL_SIZE: '2', ...env });
  const platform = [ConfigModule.forRoot(config), CommonModule, RedisModule.forRoot(config.redis), CacheModule];
  return Test.createTestingModule({ ...parts, imports: platform })
    .setLogger(new LogLines())
    .compile();
}

export async function startCachingApp(providers: NonNullable<ModuleMetadata['providers']>, env: Environment = {}) {
  const app = await cachingModule({ providers }, env);
  await app.init();
  if ('REDIS_URL' in env) await eventually(() => app.get(CacheStore).state === 'live');
  return { app, cache: app.get(CacheService) };
}

/** Names of the values that there are, in order. */
export async function namesIn(cache: CacheService): Promise<string[]> {
  return (await cache.keys('*')).keys.map(({ key }) => key).sort();
}

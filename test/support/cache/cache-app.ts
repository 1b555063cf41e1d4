import { Test, type TestingModule } from '@nestjs/testing';
import { CacheModule } from '../../../src/cache/cache.module.js';
import { CacheObserver } from '../../../src/cache/cache-observer.js';
import type { CachePolicy } from '../../../src/cache/cache-policy.js';
import { CacheService } from '../../../src/cache/cache.service.js';
import { CacheStore } from '../../../src/cache/cache-store.js';
import { L1Tier } from '../../../src/cache/l1-tier.js';
import { CachePolicies } from '../../../src/cache/policies.js';
import { RedisCacheStore } from '../../../src/cache/redis-cache-store.js';
import { Clock } from '../../../src/common/clock.js';
import { CommonModule } from '../../../src/common/common.module.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { RedisSubscriber } from '../../../src/redis/redis-subscriber.js';
import { RedisModule } from '../../../src/redis/redis.module.js';
import { eventually } from '../eventually.js';
import { ManualClock } from '../manual-clock.js';
import { LogLines } from '../redis/log-lines.js';
import { CountingObserver } from './counting-observer.js';

const START_MS = Date.UTC(2026, 0, 5, 15);

interface CacheAppOptions {
  /** Variables of the environment; without REDIS_URL and the like there is no second tier. */
  readonly env?: Readonly<Record<string, string>>;
  readonly wrapStore?: (store: CacheStore) => CacheStore;
  /** Replaces parts of every policy. */
  readonly policy?: Partial<CachePolicy>;
}

/** The cache as one process has it, started as the program does it, on a clock of its own. */
export class CacheApp {
  readonly cache: CacheService;
  readonly store: CacheStore;
  readonly l1: L1Tier;
  readonly redis: RedisConnections;
  readonly subscriber: RedisSubscriber;

  private constructor(
    private readonly module: TestingModule,
    readonly clock: ManualClock,
    readonly observer: CountingObserver,
    readonly log: LogLines,
  ) {
    this.cache = module.get(CacheService);
    this.store = module.get(CacheStore);
    this.l1 = module.get(L1Tier);
    this.redis = module.get(RedisConnections);
    this.subscriber = module.get(RedisSubscriber);
  }

  /** Resolves when Redis, if there is one, answers and its notices arrive. */
  static async start({ env = {}, wrapStore, policy = {} }: CacheAppOptions = {}): Promise<CacheApp> {
    const config = loadConfig({ REDIS_CONNECTION_POOL_SIZE: '2', ...env });
    const clock = new ManualClock(START_MS);
    const [observer, log] = [new CountingObserver(), new LogLines()];
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), CommonModule, RedisModule.forRoot(config.redis), CacheModule],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(CacheObserver)
      .useValue(observer)
      .overrideProvider(CachePolicies)
      .useValue(new ChangedPolicies(new CachePolicies(config.cache), policy))
      .overrideProvider(CacheStore)
      .useFactory({
        inject: [RedisConnections, RedisSubscriber],
        factory: (connections: RedisConnections, subscriber: RedisSubscriber) => {
          const store = new RedisCacheStore(connections, subscriber);
          return wrapStore?.(store) ?? store;
        },
      })
      .setLogger(log)
      .compile();
    await module.init();
    const app = new CacheApp(module, clock, observer, log);
    if (config.redis.target !== null) await eventually(() => app.store.state === 'live');
    return app;
  }

  /** Forgets what this process has in memory, as if it had just started. */
  dropMemory(): void {
    for (const key of [...this.l1.keys()]) this.l1.drop(key);
  }

  close(): Promise<void> {
    return this.module.close();
  }
}

class ChangedPolicies implements Pick<CachePolicies, 'policyOf'> {
  private readonly changed = new Map<CachePolicy, CachePolicy>();

  constructor(
    private readonly policies: CachePolicies,
    private readonly changes: Partial<CachePolicy>,
  ) {}

  policyOf(key: string): CachePolicy {
    const policy = this.policies.policyOf(key);
    const known = this.changed.get(policy) ?? { ...policy, ...this.changes };
    this.changed.set(policy, known);
    return known;
  }
}

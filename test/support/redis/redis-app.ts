import { Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Clock } from '../../../src/common/clock.js';
import { SystemClock } from '../../../src/common/system-clock.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import type { RedisState } from '../../../src/redis/redis-state.js';
import { RedisSubscriber } from '../../../src/redis/redis-subscriber.js';
import { RedisModule } from '../../../src/redis/redis.module.js';
import { LogLines } from './log-lines.js';

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

/** The Redis side of the program, started as the program does it. */
export class RedisApp {
  private constructor(
    private readonly module: TestingModule,
    readonly connections: RedisConnections,
    readonly subscriber: RedisSubscriber,
    readonly log: LogLines,
  ) {}

  /** @param env variables of the environment, REDIS_URL and others */
  static async start(env: Readonly<Record<string, string>>): Promise<RedisApp> {
    const config = loadConfig(env);
    const log = new LogLines();
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), ClockModule, RedisModule.forRoot(config.redis)],
    })
      .setLogger(log)
      .compile();
    await module.init();
    return new RedisApp(module, module.get(RedisConnections), module.get(RedisSubscriber), log);
  }

  get state(): RedisState {
    return this.connections.state;
  }

  /** Resolves with the time it took, ms. */
  async until(wanted: (state: RedisState) => boolean, deadlineMs = 10_000): Promise<number> {
    const start = performance.now();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Redis is still ${JSON.stringify(this.state)}`)), deadlineMs);
      const check = (state: RedisState): void => {
        if (!wanted(state)) return;
        clearTimeout(timer);
        resolve();
      };
      this.connections.onStateChange(check);
      check(this.state);
    });
    return performance.now() - start;
  }

  untilUp(deadlineMs?: number): Promise<number> {
    return this.until(({ status }) => status === 'up', deadlineMs);
  }

  untilDown(deadlineMs?: number): Promise<number> {
    return this.until(({ status }) => status === 'down', deadlineMs);
  }

  async close(): Promise<void> {
    await this.module.close();
  }
}

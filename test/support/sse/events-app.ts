import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Type } from '@nestjs/common';
import { AuthModule } from '../../../src/auth/auth.module.js';
import { configureHttp } from '../../../src/bootstrap/configure-http.js';
import { createHttpAdapter } from '../../../src/bootstrap/http-adapter.js';
import { CommonModule } from '../../../src/common/common.module.js';
import { LogModule } from '../../../src/common/logging/log.module.js';
import { SseStreams } from '../../../src/common/sse/sse-streams.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { EventBus } from '../../../src/events/event-bus.js';
import { EventsModule } from '../../../src/events/events.module.js';
import { EventsHttpModule } from '../../../src/events/http/events-http.module.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { RedisSubscriber } from '../../../src/redis/redis-subscriber.js';
import { RedisModule } from '../../../src/redis/redis.module.js';
import { eventually } from '../eventually.js';
import { SseClient, type SseClientOptions } from './sse-client.js';

/** The part of the program that serves event streams, listening on a free port. */
export class EventsApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly port: number,
  ) {}

  /** @param env without REDIS_URL it has no Redis */
  static async start(env: Readonly<Record<string, string>> = {}, controllers: Type[] = []): Promise<EventsApp> {
    const config = loadConfig({
      LOG_LEVEL: 'fatal',
      LOG_FORMAT: 'json',
      ENABLE_DOCS: 'false',
      REDIS_CONNECTION_POOL_SIZE: '2',
      ...env,
    });
    const platform = [ConfigModule.forRoot(config), LogModule, CommonModule, RedisModule.forRoot(config.redis)];
    const module = await Test.createTestingModule({
      imports: [...platform, EventsModule, AuthModule, EventsHttpModule],
      controllers,
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(config.http));
    await configureHttp(app);
    await app.listen(0, '127.0.0.1');
    const started = new EventsApp(app, Number(new URL(await app.getUrl()).port));
    if (env.REDIS_URL !== undefined) await started.connected();
    return started;
  }

  get bus(): EventBus {
    return this.app.get(EventBus);
  }

  get streams(): SseStreams {
    return this.app.get(SseStreams);
  }

  /** Until Redis answers and every channel is subscribed. */
  async connected(): Promise<void> {
    const [connections, subscriber] = [this.app.get(RedisConnections), this.app.get(RedisSubscriber)];
    await eventually(() => connections.state.status === 'up' && subscriber.active);
  }

  /** Follows events, after `lastId` if given. */
  follow(path = '/events', lastId = '', options: SseClientOptions = {}): Promise<SseClient> {
    const resumed = lastId === '' ? {} : { 'last-event-id': lastId };
    return SseClient.open(this.port, path, { ...options, headers: { ...resumed, ...options.headers } });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

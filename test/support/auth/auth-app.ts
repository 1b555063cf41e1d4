import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions, LightMyRequestResponse, RouteOptions } from 'fastify';
import { LoggerModule } from 'nestjs-pino';
import { AuthModule } from '../../../src/auth/auth.module.js';
import { hashOfKey } from '../../../src/auth/api-key.js';
import { configureHttp } from '../../../src/bootstrap/configure-http.js';
import { createHttpAdapter } from '../../../src/bootstrap/http-adapter.js';
import { Clock } from '../../../src/common/clock.js';
import { CommonModule } from '../../../src/common/common.module.js';
import { createLogger } from '../../../src/common/logging/create-logger.js';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { RedisModule } from '../../../src/redis/redis.module.js';
import { ManualClock } from '../manual-clock.js';

export const ADMIN_KEY = 'an-admin-key-of-these-tests-0123456789abcde';
export const READER_KEY = 'a-reader-key-of-these-tests-0123456789abcde';
export const KEYS = {
  ADMIN_API_KEYS: hashOfKey(ADMIN_KEY).toString('hex'),
  READER_API_KEYS: hashOfKey(READER_KEY).toString('hex'),
};
export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** nestjs-pino keeps the first logger of a process, so the applications of a test write to one. */
const LINES: string[] = [];
const LOGGER = createLogger({ level: 'debug', format: 'json' }, [], { write: (line: string) => void LINES.push(line) });

/** Controllers of a test behind the real gate, on a clock that the test moves; the whole log is kept. */
export class AuthApp {
  readonly routes: RouteOptions[] = [];
  private readonly firstLine = LINES.length;

  private constructor(
    readonly app: NestFastifyApplication,
    readonly clock: ManualClock,
  ) {}

  static async start(
    controllers: Type[],
    env: Readonly<Record<string, string>> = {},
    beforeInit: (app: NestFastifyApplication) => void = () => undefined,
  ): Promise<AuthApp> {
    const config = loadConfig({ REDIS_CONNECTION_POOL_SIZE: '2', ENABLE_DOCS: 'false', ...env });
    const clock = new ManualClock(Date.parse('2026-03-16T15:00:00Z'));
    const logs = LoggerModule.forRoot({ pinoHttp: { logger: LOGGER }, forRoutes: [] });
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), logs, CommonModule, RedisModule.forRoot(config.redis), AuthModule],
      controllers,
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(config.http));
    const started = new AuthApp(app, clock);
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRoute', (route) => void started.routes.push({ ...route }));
    await configureHttp(app);
    beforeInit(app);
    await app.init();
    await fastify.ready();
    return started;
  }

  /** What was logged since this started. */
  get log(): readonly string[] {
    return LINES.slice(this.firstLine);
  }

  get redis(): RedisConnections {
    return this.app.get(RedisConnections);
  }

  request(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.app.inject(options);
  }

  get(
    url: string,
    headers: Readonly<Record<string, string>> = {},
    from = '192.0.2.1',
  ): Promise<LightMyRequestResponse> {
    return this.request({ method: 'GET', url, headers, remoteAddress: from });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

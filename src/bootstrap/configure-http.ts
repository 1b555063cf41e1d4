import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger, PinoLogger } from 'nestjs-pino';
import { AccessGate } from '../auth/access-gate.js';
import { StrictValidationPipe } from '../common/validation/strict-validation.pipe.js';
import { ShutdownState } from '../common/shutdown-state.js';
import { HttpConfig, RoleConfig } from '../config/app-config.js';
import { addAccessLog } from './access-log.js';
import { serveDocs } from './docs.js';
import { useJsonBodies } from './json-body.js';
import { serveQueueBoard } from './queue-board.js';
import { addRequestHooks } from './request-hooks.js';
import { endStalledReaders } from './stalled-readers.js';

/** Everything between the socket and the controllers, the same for main.ts and for tests. Comes before `init`. */
export async function configureHttp(app: NestFastifyApplication): Promise<void> {
  const config = app.get(HttpConfig);
  const fastify = app.getHttpAdapter().getInstance();
  app.useLogger(app.get(Logger));
  endStalledReaders(fastify);
  addRequestHooks(fastify, app.get(ShutdownState));
  addAccessLog(fastify, (await app.resolve(PinoLogger)).logger);
  useJsonBodies(app);
  if (config.corsOrigins.length > 0) enableCors(app, config.corsOrigins);
  // after CORS: preflights carry no key, and scripts may read a refusal
  app.get(AccessGate).install(fastify);
  app.useGlobalPipes(new StrictValidationPipe());
  // a worker has probes only, and not the API that the document describes
  if (app.get(RoleConfig).role === 'worker') return;
  if (config.enableDocs) serveDocs(app);
  if (config.enableQueueBoard) await serveQueueBoard(app);
}

function enableCors(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'age',
      'deprecation',
      'etag',
      'link',
      'location',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'x-cache',
      'x-request-id',
      'x-run-id',
      'x-source',
    ],
    maxAge: 600,
    // its headers only: addRequestHooks answers
    strictPreflight: false,
    preflightContinue: true,
  });
}

import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import type { Tracing } from '../common/tracing/tracing.js';
import type { AppConfig } from '../config/app-config.js';
import { configureHttp } from './configure-http.js';
import { createHttpAdapter } from './http-adapter.js';

/** The program with its web server configured, not listening yet. */
export async function createApplication(config: AppConfig, tracing?: Tracing): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, tracing),
    createHttpAdapter(config.http),
    {
      bufferLogs: true,
      abortOnError: false,
    },
  );
  await configureHttp(app);
  return app;
}

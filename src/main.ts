import 'reflect-metadata';
import { PinoLogger } from 'nestjs-pino';
import { collectDefaultMetrics } from 'prom-client';
import { yieldToReaders } from './common/yield-to-readers.js';
import { createApplication } from './bootstrap/create-application.js';
import { greeting } from './bootstrap/greeting.js';
import { refusalOf } from './bootstrap/refusal.js';
import { exitOnSignals } from './bootstrap/shutdown.js';
import type { AppConfig } from './config/app-config.js';
import { configWarnings } from './config/config-warnings.js';
import type { Environment } from './config/environment-values.js';
import { loadConfig } from './config/load-config.js';
import { readProcessEnvironment } from './config/process-environment.js';
import { beginTracing } from './tracing/begin-tracing.js';
import { TraceTrouble } from './tracing/trace-trouble.js';

/** Known as soon as it is read, so that a refusal can leave its secrets out. */
let env: Environment = {};

async function main(): Promise<void> {
  env = await readProcessEnvironment();
  const config = loadConfig(env);
  // once a process and never undone: its observers outlive any application
  collectDefaultMetrics();
  const trouble = new TraceTrouble();
  const tracing = await beginTracing(config.tracing, { 'bms.role': config.role.role }, (reason) =>
    trouble.tell(reason),
  );
  const app = await createApplication(config, tracing);
  const { logger } = await app.resolve(PinoLogger);
  for (const warning of configWarnings(env, config)) logger.warn(warning);
  exitOnSignals(app, logger);
  if (config.role.role === 'worker') yieldToReaders(true);
  await app.listen(portOf(config), config.http.host);
  logger.info(greeting(config, await app.getUrl()));
}

/** A worker may share its machine, and its environment, with the API. */
function portOf({ http, role }: AppConfig): number {
  return role.role === 'worker' ? role.workerPort : http.port;
}

function refuse(error: unknown): void {
  const { text, exitCode } = refusalOf(error, env);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}

main().catch(refuse);

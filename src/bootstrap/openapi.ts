import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { AppModule } from '../app.module.js';
import { AUDIT_SCHEMAS } from '../audit/http/audit.schema.js';
import { SECURITY_SCHEMES } from '../auth/api-access.decorator.js';
import { CACHE_ADMIN_SCHEMAS } from '../cache-admin/http/cache-admin.schema.js';
import { CALIBRATION_SCHEMAS } from '../calibration/http/calibration.schema.js';
import type { Schemas } from '../common/openapi/schema-of.js';
import { PROBLEM_SCHEMA } from '../common/problem/problem.schema.js';
import { readPackageVersion } from '../config/build-info.js';
import { loadConfig } from '../config/load-config.js';
import { BOARD_SCHEMAS } from '../discovery/http/openapi/board.schema.js';
import { CANDIDATE_SCHEMAS } from '../discovery/http/openapi/candidate.schema.js';
import { FACT_SCHEMAS } from '../discovery/http/openapi/fact.schema.js';
import { EXPLANATION_SCHEMAS } from '../discovery/http/openapi/explanation.schema.js';
import { JOB_SCHEMAS } from '../discovery/http/openapi/job.schema.js';
import { RUN_SCHEMAS } from '../discovery/http/openapi/run.schema.js';
import { SQUEEZE_SCHEMAS } from '../discovery/http/openapi/squeeze.schema.js';
import { HEALTH_SCHEMAS } from '../health/health.schema.js';
import { QUOTE_SCHEMAS } from '../tickers/http/quotes/quotes.schema.js';
import { MOMENTUM_SCHEMAS } from '../tickers/http/momentum/momentum.schema.js';
import { PORTFOLIO_SCHEMAS } from '../tickers/http/portfolio/portfolio.schema.js';
import { WARMING_SCHEMAS } from '../warming/http/warming.schema.js';
import { WORKER_ADMIN_SCHEMAS } from '../worker-admin/http/worker-admin.schema.js';
import { FEATURE_SCHEMAS } from '../tickers/http/features/features.schema.js';
import { createHttpAdapter } from './http-adapter.js';
import { withClosedBodies } from './request-bodies.js';
import { withServerProblems } from './server-problems.js';

const SCHEMAS: Schemas = {
  Problem: PROBLEM_SCHEMA,
  ...CANDIDATE_SCHEMAS,
  ...RUN_SCHEMAS,
  ...FACT_SCHEMAS,
  ...EXPLANATION_SCHEMAS,
  ...SQUEEZE_SCHEMAS,
  ...BOARD_SCHEMAS,
  ...JOB_SCHEMAS,
  ...HEALTH_SCHEMAS,
  ...MOMENTUM_SCHEMAS,
  ...PORTFOLIO_SCHEMAS,
  ...WORKER_ADMIN_SCHEMAS,
  ...WARMING_SCHEMAS,
  ...CALIBRATION_SCHEMAS,
  ...FEATURE_SCHEMAS,
  ...CACHE_ADMIN_SCHEMAS,
  ...AUDIT_SCHEMAS,
  ...QUOTE_SCHEMAS,
};

const DESCRIPTION =
  'Finds breakout, momentum and squeeze candidates across the whole US stock market every 30-300 seconds and serves them from memory. ' +
  'Unknown is `null`, never a made-up constant. Every answer names its `source`. Errors are RFC 9457 `application/problem+json`.';

/** What `ApiTags` of a controller may name. */
const TAGS = {
  Discovery: 'The board: candidates, explanations, runs.',
  'Discovery, legacy': 'The board in its older shape.',
  Jobs: 'Scans on demand.',
  Tickers: 'Price, history, momentum, portfolio and features of tickers.',
  Market: 'The market as the last snapshot has it.',
  Calibration: 'What scoring is tuned by, and the emergency switch.',
  Watchlists: 'The lists of tickers whose answers are made ready before anybody asks.',
  'Cache administration': 'What is cached, and how an operator warms and clears it.',
  Operation: 'Health, figures, events, and the hands of an operator.',
} as const;

/** The document of an application's routes; the same text for the same code. */
export function documentOf(app: INestApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setTitle('bms-discovery')
    .setDescription(DESCRIPTION)
    .setVersion(readPackageVersion())
    .addServer('/', 'Where this document comes from.');
  for (const [name, description] of Object.entries(TAGS)) info.addTag(name, description);
  const document = SwaggerModule.createDocument(app, info.build(), { operationIdFactory: operationId });
  return sortKeys({
    ...document,
    paths: withServerProblems(document.paths),
    components: {
      ...document.components,
      securitySchemes: SECURITY_SCHEMES,
      schemas: withClosedBodies({ ...document.components?.schemas, ...SCHEMAS }, document.paths),
    },
  });
}

/** The document without a running program: nothing is instantiated, scanned or listened to. */
export async function buildOpenApi(): Promise<OpenAPIObject> {
  const config = loadConfig({});
  const app = await NestFactory.create(AppModule.forRoot(config), createHttpAdapter(config.http), {
    preview: true,
    logger: false,
  });
  try {
    return documentOf(app);
  } finally {
    await app.close();
  }
}

/** `candidatesList` of CandidatesController.list. */
function operationId(controller: string, method: string): string {
  const feature = controller.replace(/Controller$/, '');
  return `${feature.charAt(0).toLowerCase()}${feature.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
}

/** Keys in code-unit order at every depth, so that the committed document changes only when the API does. */
function sortKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item: unknown) => sortKeys(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)])) as T;
}

import { createRequire } from 'node:module';
import { subscribe } from 'node:diagnostics_channel';
import { context, diag, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { IORedisInstrumentation } from '@opentelemetry/instrumentation-ioredis';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { within } from '../common/within.js';
import { readPackageVersion } from '../config/build-info.js';
import { OpenTelemetryTracing } from './open-telemetry-tracing.js';
import { QueryEraser } from './query-eraser.js';

const EXPORT_WITHIN_MS = 2_000;
/** The scan thread stops before its process does: together they hold up a shutdown for 2 s at most. */
const STOP_WITHIN_MS = 900;
/** Probes and scrapers ask every few seconds and tell nothing. */
const UNTRACED = /^\/(?:health|worker\/health|metrics)(?:[/?]|$)/;
/**
 * What is instrumented by exchanging methods of its prototypes, which every importer shares. Asking for it once more lets
 * the instrumentation see it, although it was imported before, and as an ES module: no loader hooks are needed.
 */
const PATCHED = ['http', 'ioredis', '@nestjs/core', '@nestjs/core/router/router-execution-context.js'];

function instrumentations(): Instrumentation[] {
  return [
    new HttpInstrumentation({
      disableOutgoingRequestInstrumentation: true,
      ignoreIncomingRequestHook: ({ url = '' }) => UNTRACED.test(url),
    }),
    new NestInstrumentation(),
    // names of commands only: keys and values are nobody's business; what polls has no parent and makes no spans
    new IORedisInstrumentation({ requireParentSpan: true, dbStatementSerializer: (command) => command }),
    new UndiciInstrumentation({ requireParentforSpans: true }),
  ];
}

/** Requests are named by the template of their route, which Fastify tells when it has found the handler. */
function nameRequests(): void {
  subscribe('tracing:fastify.request.handler:start', (message) => {
    const request = getRPCMetadata(context.active());
    if (request !== undefined) request.route = (message as { readonly route: { readonly url: string } }).route.url;
  });
}

function tellOf(onTrouble: (reason: string) => void): DiagLogger {
  const quiet = (): void => undefined;
  return { error: onTrouble, warn: onTrouble, info: quiet, debug: quiet, verbose: quiet };
}

/** Sends what is left, for so long as a shutdown may wait. */
async function shutDown(provider: NodeTracerProvider, onTrouble: (reason: string) => void): Promise<void> {
  const state = { isOver: false };
  const sent = provider
    .shutdown()
    .catch((error: unknown) => onTrouble(String(error)))
    .finally(() => (state.isOver = true));
  await within(STOP_WITHIN_MS, sent);
  if (!state.isOver) onTrouble('the collector did not take them in time');
}

/**
 * Registers the SDK and its instrumentations for this process or thread. Spans go to `<endpoint>/v1/traces` as OTLP over
 * HTTP; sampling, headers and the name of the service follow the other OTEL_ variables.
 */
export function startOpenTelemetry(
  endpoint: string,
  attributes: Readonly<Record<string, string>>,
  onTrouble: (reason: string) => void,
): OpenTelemetryTracing {
  diag.setLogger(tellOf(onTrouble), { logLevel: DiagLogLevel.WARN });
  const identity = {
    'service.name': 'bms-discovery',
    'service.version': readPackageVersion(),
    'process.pid': process.pid,
    ...attributes,
  };
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: EXPORT_WITHIN_MS });
  const provider = new NodeTracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes(identity))
      .merge(detectResources({ detectors: [envDetector] })),
    // in this order
    spanProcessors: [new QueryEraser(), new BatchSpanProcessor(exporter, { exportTimeoutMillis: EXPORT_WITHIN_MS })],
  });
  provider.register();
  registerInstrumentations({ tracerProvider: provider, instrumentations: instrumentations() });
  nameRequests();
  const require = createRequire(import.meta.url);
  for (const name of PATCHED) require(name);
  return new OpenTelemetryTracing(() => shutDown(provider, onTrouble));
}

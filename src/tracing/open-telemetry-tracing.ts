import type { OnApplicationShutdown } from '@nestjs/common';
import { type Context, context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type SpanOptions, Tracing } from '../common/tracing/tracing.js';

const KINDS = { consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL } as const;
const SCOPE = 'bms-discovery';

/** What a process carries to another. */
interface Carrier {
  traceparent?: string;
}

/** Spans by OpenTelemetry, whose SDK is registered by then. */
export class OpenTelemetryTracing extends Tracing implements OnApplicationShutdown {
  private readonly tracer = trace.getTracer(SCOPE);

  /** @param shutDown sends what is left and resolves in time, whatever happens */
  constructor(private readonly shutDown: () => Promise<void>) {
    super();
  }

  override carrier(): string | null {
    const carrier: Carrier = {};
    propagation.inject(context.active(), carrier);
    return carrier.traceparent ?? null;
  }

  override span<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> {
    const { kind, attributes } = options;
    return this.tracer.startActiveSpan(name, { kind: KINDS[kind], attributes }, parentOf(options), async (span) => {
      try {
        return await work();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  override detached<T>(work: () => T): T {
    return context.with(ROOT_CONTEXT, work);
  }

  override logFields(): Readonly<Record<string, string>> {
    const span = trace.getActiveSpan()?.spanContext();
    return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
  }

  override stop(): Promise<void> {
    return this.shutDown();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }
}

/** Never the present span: work that was asked for elsewhere may be begun by whoever comes along. */
function parentOf({ parent }: SpanOptions): Context {
  return parent === null ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent: parent } satisfies Carrier);
}

/** Where a span comes from and what it says; attributes hold no secrets and nothing that a client wrote. */
export interface SpanOptions {
  /** What `carrier` gave where the work was asked for; null = nobody asked: a trace of its own. */
  readonly parent: string | null;
  /** `consumer`: work that was queued. `internal`: a part of a work. */
  readonly kind: 'consumer' | 'internal';
  readonly attributes: Readonly<Record<string, string | number>>;
}

/** Spans of our own work, and how a trace crosses from process to process and into a thread. */
export abstract class Tracing {
  /** The present span as a W3C traceparent; null = there is none. */
  abstract carrier(): string | null;
  /** Does the work as a span, whose children are what it asks others for. Ends as the work does. */
  abstract span<T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T>;
  /** Begins something that outlives the present span and is no part of it. */
  abstract detached<T>(work: () => T): T;
  /** What a log line says of the present span. */
  abstract logFields(): Readonly<Record<string, string>>;
  /** Sends what has not been sent; later spans are lost. Resolves in 1 s, whatever the collector does. */
  abstract stop(): Promise<void>;
}

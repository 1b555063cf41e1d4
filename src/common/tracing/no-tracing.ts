import { type SpanOptions, Tracing } from './tracing.js';

const NOTHING: Readonly<Record<string, string>> = {};

/** Nobody wants traces: work is done, and that is all. */
export class NoTracing extends Tracing {
  override carrier(): null {
    return null;
  }

  override span<T>(_name: string, _options: SpanOptions, work: () => Promise<T>): Promise<T> {
    return work();
  }

  override detached<T>(work: () => T): T {
    return work();
  }

  override logFields(): Readonly<Record<string, string>> {
    return NOTHING;
  }

  override stop(): Promise<void> {
    return Promise.resolve();
  }
}

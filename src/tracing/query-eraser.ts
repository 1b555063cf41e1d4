import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace-node';

/** Takes queries out of the addresses in spans, before others export them: people put keys there by mistake. */
export class QueryEraser implements SpanProcessor {
  onStart(_span: Span, _context: Context): void {
    // what is erased must be complete
  }

  onEnd({ attributes }: ReadableSpan): void {
    delete attributes['url.query'];
    const address = attributes['url.full'];
    if (typeof address === 'string') attributes['url.full'] = address.replace(/\?.*/s, '');
  }

  async forceFlush(): Promise<void> {
    // nothing is kept
  }

  async shutdown(): Promise<void> {
    // nothing is held
  }
}

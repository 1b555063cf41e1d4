import type { OnModuleDestroy } from '@nestjs/common';
import type { Tracing } from '../common/tracing/tracing.js';
import { type ConsumerState, JobConsumer, type JobContext, type JobHandler } from './job-consumer.js';

/** A consumer whose jobs are spans of the trace in which they were asked for. */
export class TracedJobConsumer<D> extends JobConsumer<D> implements OnModuleDestroy {
  constructor(
    private readonly consumer: JobConsumer<D> & OnModuleDestroy,
    private readonly tracing: Tracing,
  ) {
    super();
  }

  override get state(): ConsumerState {
    return this.consumer.state;
  }

  /** Whoever starts it is answered soon, and it goes on. */
  override start(handler: JobHandler<D>): Promise<void> {
    return this.tracing.detached(() => this.consumer.start((context) => this.handle(context, handler)));
  }

  override stop(graceMs: number): Promise<void> {
    return this.consumer.stop(graceMs);
  }

  async onModuleDestroy(): Promise<void> {
    await this.consumer.onModuleDestroy();
  }

  private handle(context: JobContext<D>, handler: JobHandler<D>): Promise<unknown> {
    const { job, attempt } = context;
    const attributes = { 'job.id': job.id, 'job.attempt': attempt, 'job.priority': job.priority };
    const options = { parent: job.trace ?? null, kind: 'consumer', attributes } as const;
    return this.tracing.span('job', options, () => handler(context));
  }
}

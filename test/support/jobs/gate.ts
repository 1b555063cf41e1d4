import type { JobContext, JobHandler } from '../../../src/jobs/job-consumer.js';

/** A handler that waits inside a job until the test lets it go on. */
export class Gate {
  readonly entered: JobContext<unknown>[] = [];
  private readonly letGo: (() => void)[] = [];

  readonly handler: JobHandler<unknown> = async (context) => {
    this.entered.push(context);
    await new Promise<void>((resolve, reject) => {
      this.letGo.push(resolve);
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
    });
    return { done: context.job.id };
  };

  get order(): string[] {
    return this.entered.map(({ job }) => job.id);
  }

  /** Lets the oldest go that waits. */
  open(): void {
    this.letGo.shift()?.();
  }
}

import { Logger } from '@nestjs/common';
import { JobListeners } from '../../job-listeners.js';
import type { JobListener } from '../../job-queue.js';
import type { JobRecord } from '../../job-record.js';
import { QueueUnavailableError } from '../../queue-unavailable.error.js';

const POLL_MS = 200;

/**
 * Looks at the watched jobs while there are any. The library's own events would cost every process the progress of every
 * job, and are lost with the connection; the load here is two small reads a job, however many watch it.
 */
export class PolledWatches<D> {
  private readonly logger = new Logger('JobQueue');
  private readonly listeners = new JobListeners<D>();
  private timer: NodeJS.Timeout | null = null;
  private polling = false;

  /** @param read null = gone; rejects with QueueUnavailableError while nobody can tell */
  constructor(private readonly read: (id: string) => Promise<JobRecord<D> | null>) {}

  /** Returns how to stop. */
  add(id: string, listener: JobListener<D>): () => void {
    const stop = this.listeners.add(id, listener);
    this.timer ??= setInterval(() => void this.poll(), POLL_MS).unref();
    void this.look(id);
    return () => {
      stop();
      this.rest();
    };
  }

  close(): void {
    this.listeners.clear();
    this.rest();
  }

  private rest(): void {
    if (this.listeners.ids.length > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    this.polling = true;
    await Promise.all(this.listeners.ids.map((id) => this.look(id)));
    this.polling = false;
    this.rest();
  }

  private async look(id: string): Promise<void> {
    try {
      this.listeners.tell(id, await this.read(id));
    } catch (error) {
      // told when it is back
      if (error instanceof QueueUnavailableError) return;
      this.logger.error(`job ${id} cannot be read: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}

import { Logger } from '@nestjs/common';
import type { JobListener } from './job-queue.js';
import type { JobRecord } from './job-record.js';

interface Listening<D> {
  readonly listener: JobListener<D>;
  /** What was told last, as JSON. */
  told: string;
}

/** Who wants to know of which job, and what they know already. */
export class JobListeners<D> {
  private readonly logger = new Logger('JobQueue');
  private readonly byId = new Map<string, Set<Listening<D>>>();

  get ids(): readonly string[] {
    return [...this.byId.keys()];
  }

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** Returns how to stop. */
  add(id: string, listener: JobListener<D>): () => void {
    const listening: Listening<D> = { listener, told: '' };
    const others = this.byId.get(id);
    if (others === undefined) this.byId.set(id, new Set([listening]));
    else others.add(listening);
    return () => this.remove(id, listening);
  }

  /** Tells what is news; null is told last. A listener's failure is its own. */
  tell(id: string, job: JobRecord<D> | null): void {
    const text = JSON.stringify(job);
    for (const listening of [...(this.byId.get(id) ?? [])]) {
      if (listening.told === text) continue;
      listening.told = text;
      if (job === null) this.remove(id, listening);
      try {
        listening.listener(job);
      } catch (error) {
        this.logger.error(`a listener of job ${id} failed: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
  }

  clear(): void {
    this.byId.clear();
  }

  private remove(id: string, listening: Listening<D>): void {
    const listenings = this.byId.get(id);
    listenings?.delete(listening);
    if (listenings?.size === 0) this.byId.delete(id);
  }
}

import type { JobProgress } from '../../job-record.js';
import type { BullJob, StoredProgress } from './stored-job.js';

/** Pause after a write: what a handler tells meanwhile is told as one. */
const PAUSE_MS = 100;

/** Writes the progress of one try, never two at once, and always the last. */
export class ProgressWriter<D> {
  private latest: StoredProgress | null = null;
  private writing: Promise<void> | null = null;
  private wake: () => void = () => undefined;
  private isEnding = false;

  constructor(
    private readonly job: BullJob<D>,
    private readonly attempt: number,
    /** As in StoredProgress. */
    private readonly aheadMs: number,
  ) {
    if (aheadMs !== 0) this.put(null);
  }

  tell(progress: JobProgress): void {
    this.put(progress);
  }

  /** Resolves when everything that was told is written or could not be. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.wake();
    await this.writing;
  }

  private put(progress: JobProgress | null): void {
    this.latest = { attempt: this.attempt, aheadMs: this.aheadMs, progress };
    this.writing ??= this.write().finally(() => (this.writing = null));
  }

  private async write(): Promise<void> {
    while (this.latest !== null) {
      const stored = this.latest;
      this.latest = null;
      // a job that is gone, or a connection that is being closed: the end of the try tells
      await this.job.updateProgress(stored).catch(() => undefined);
      if (!this.isEnding) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS);
      this.wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

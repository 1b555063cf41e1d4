import { on } from 'node:events';
import type { OnModuleDestroy } from '@nestjs/common';
import { ShortLivedThreads } from '../../common/short-lived-threads.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import { FeatureRunner } from './feature-runner.js';
import type { FeatureSlice } from './feature-slices.js';
import type { FeatureTask } from './feature-task.js';

const THREAD_ENTRY = new URL('./feature-thread.js', import.meta.url);
/** What it says matters to nobody: it asks for the next slice. */
const NEXT = 'next';

/** A thread for each market: it reads the bars where they are, and makes one slice ahead of what is taken. */
export class ThreadFeatureRunner extends FeatureRunner implements OnModuleDestroy {
  private readonly threads = new ShortLivedThreads();

  /** @param entry the thread's module */
  constructor(private readonly entry: URL = THREAD_ENTRY) {
    super();
  }

  override async *run(view: HistoryView, date: string, computedAt: string): AsyncGenerator<FeatureSlice, void> {
    const task: FeatureTask = { view: view.share(), date, computedAt };
    const worker = this.threads.start(this.entry, 'features', task);
    try {
      const told = on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[FeatureSlice | null]>;
      worker.postMessage(NEXT);
      for await (const [slice] of told) {
        if (slice === null) return;
        worker.postMessage(NEXT);
        yield slice;
      }
      throw new Error('the feature thread ended before its work');
    } finally {
      await worker.terminate();
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.threads.end();
  }
}

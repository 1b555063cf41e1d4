import { Worker } from 'node:worker_threads';
import type { OnModuleDestroy } from '@nestjs/common';
import type { HistoryView } from '../../market-data/history/history-view.js';
import type { MomentumColumns } from '../domain/momentum/momentum-columns.js';
import { MomentumRunner } from './momentum-runner.js';
import type { MomentumTask } from './momentum-task.js';

const THREAD_ENTRY = new URL('./momentum-thread.js', import.meta.url);

/** A thread for each computation: it reads the bars where they are, and is gone when it has told its result. */
export class ThreadMomentumRunner extends MomentumRunner implements OnModuleDestroy {
  private readonly running = new Set<Worker>();

  /** @param entry the thread's module */
  constructor(private readonly entry: URL = THREAD_ENTRY) {
    super();
  }

  override run(view: HistoryView, benchmarkTicker: string): Promise<MomentumColumns> {
    const workerData: MomentumTask = { view: view.share(), benchmarkTicker };
    const worker = new Worker(this.entry, { workerData, name: 'momentum' });
    this.running.add(worker);
    return new Promise<MomentumColumns>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        reject(new Error(`the momentum thread ended with code ${String(code)} and no result`));
      });
    }).finally(() => this.running.delete(worker));
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.running].map((worker) => worker.terminate()));
  }
}

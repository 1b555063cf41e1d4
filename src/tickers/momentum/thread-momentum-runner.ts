import type { OnModuleDestroy } from '@nestjs/common';
import { ShortLivedThreads } from '../../common/short-lived-threads.js';
import type { HistoryView } from '../../market-data/history/history-view.js';
import type { MomentumColumns } from '../domain/momentum/momentum-columns.js';
import { MomentumRunner } from './momentum-runner.js';
import type { MomentumTask } from './momentum-task.js';

const THREAD_ENTRY = new URL('./momentum-thread.js', import.meta.url);

/** A thread for each computation: it reads the bars where they are, and is gone when it has told its result. */
export class ThreadMomentumRunner extends MomentumRunner implements OnModuleDestroy {
  private readonly threads = new ShortLivedThreads();

  /** @param entry the thread's module */
  constructor(private readonly entry: URL = THREAD_ENTRY) {
    super();
  }

  override run(view: HistoryView, benchmarkTicker: string): Promise<MomentumColumns> {
    const workerData: MomentumTask = { view: view.share(), benchmarkTicker };
    const worker = this.threads.start(this.entry, 'momentum', workerData);
    return new Promise<MomentumColumns>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        reject(new Error(`the momentum thread ended with code ${String(code)} and no result`));
      });
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.threads.end();
  }
}

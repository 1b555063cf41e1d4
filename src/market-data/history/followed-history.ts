import { Worker } from 'node:worker_threads';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { stopWorker } from '../../common/stop-worker.js';
import { HistoryConfig, MarketDataConfig, RedisConfig } from '../../config/app-config.js';
import { HeldHistory } from './held-history.js';
import type { HistoryReport } from './history-thread-protocol.js';

const THREAD_ENTRY = new URL('./history-thread.js', import.meta.url);
const REPLACE_AFTER_MS = 5_000;
const STOP_GRACE_MS = 5_000;

/** Fills the history of a process that does not scan, in a thread of its own. A thread that dies is replaced. */
@Injectable()
export class FollowedHistory implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(FollowedHistory.name);
  private worker: Worker | null = null;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly held: HeldHistory,
    private readonly marketData: MarketDataConfig,
    private readonly history: HistoryConfig,
    private readonly redis: RedisConfig,
  ) {}

  onApplicationBootstrap(): void {
    const { marketData, history, redis } = this;
    const worker = new Worker(THREAD_ENTRY, { workerData: { marketData, history, redis }, name: 'history' });
    this.worker = worker;
    worker.on('message', (report: HistoryReport) => {
      this.receive(report);
    });
    worker.on('error', (error) => {
      this.logger.error(`The history thread died and is replaced: ${String(error)}`);
    });
    worker.on('exit', () => {
      this.worker = null;
      if (!this.isStopping) this.timer = setTimeout(() => this.onApplicationBootstrap(), REPLACE_AFTER_MS).unref();
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    if (this.worker !== null) await stopWorker(this.worker, 'stop', STOP_GRACE_MS);
  }

  private receive(report: HistoryReport): void {
    if (report.type === 'change') this.held.receive(report.change);
    else if (report.trouble === null) this.logger.log('The daily history can be fetched again');
    else this.logger.warn(`The daily history cannot be fetched: ${report.trouble}`);
  }
}

import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Registry } from 'prom-client';
import { CalibrationBook } from '../../src/calibration/calibration-book.js';
import { SystemClock } from '../../src/common/system-clock.js';
import type { ScanConfig } from '../../src/config/app-config.js';
import { loadConfig } from '../../src/config/load-config.js';
import { BoardStore } from '../../src/discovery/board/board-store.js';
import { CycleService } from '../../src/discovery/cycle/cycle.service.js';
import { CycleTicks } from '../../src/discovery/cycle/cycle-ticks.js';
import { ScanDesk } from '../../src/discovery/cycle/scan-desk.js';
import { ScanJobConsumer } from '../../src/discovery/jobs/scan-job-consumer.js';
import type { ScanJobData } from '../../src/discovery/scan/scan-job.js';
import type { JobConsumer } from '../../src/jobs/job-consumer.js';
import type { JobQueue } from '../../src/jobs/job-queue.js';
import { JobMetrics } from '../../src/metrics/job-metrics.js';
import { QueueApp } from './jobs/queue-app.js';
import { lonelyPublication } from './lonely-publication.js';
import { ScriptedScanRunner } from './scripted-scan-runner.js';

/** As in production: longer than the desk grants a scan. */
const JOB_TIMEOUT_MS = 1_800_000;

/** What of a process schedules and scans, on a queue of its own and without Redis; a test ends its scans one by one. */
export class ScanSide {
  readonly runner = new ScriptedScanRunner();
  readonly boards: BoardStore;
  readonly desk: ScanDesk;
  readonly ticks: CycleTicks;
  readonly cycles: CycleService;
  readonly jobs: ScanJobConsumer;
  readonly queue: JobQueue<ScanJobData>;

  private constructor(
    private readonly queueApp: QueueApp,
    config: Partial<ScanConfig>,
  ) {
    const { scan, marketData } = loadConfig({ MARKET_DATA_PROVIDER: 'simulated' });
    const scanConfig = { ...scan, ...config };
    const clock = new SystemClock();
    this.queue = queueApp.queue as JobQueue<ScanJobData>;
    this.boards = new BoardStore(clock);
    const { publication } = lonelyPublication(this.boards, clock);
    this.desk = new ScanDesk(this.runner, publication, this.boards, new CalibrationBook(), clock);
    this.ticks = new CycleTicks(this.queue, publication, scanConfig, marketData);
    this.cycles = new CycleService(this.queue, this.desk, this.ticks, scanConfig, clock, new SchedulerRegistry());
    const consumer = queueApp.consumer as JobConsumer<ScanJobData>;
    this.jobs = new ScanJobConsumer(consumer, this.queue, this.desk, new JobMetrics(new Registry()), clock);
  }

  static async start(config: Partial<ScanConfig> = {}): Promise<ScanSide> {
    Logger.overrideLogger(false);
    const side = new ScanSide(await QueueApp.start({ settings: { jobTimeoutMs: JOB_TIMEOUT_MS } }), config);
    await Promise.all([side.cycles.onApplicationBootstrap(), side.jobs.onApplicationBootstrap()]);
    return side;
  }

  /** As a program that ends does. */
  async stop(): Promise<void> {
    this.cycles.onModuleDestroy();
    await this.jobs.onModuleDestroy();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.queueApp.close();
  }
}

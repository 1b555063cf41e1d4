import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { Clock } from '../../../src/common/clock.js';
import { SystemClock } from '../../../src/common/system-clock.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { IdempotencyReceipts } from '../../../src/jobs/idempotency-receipts.js';
import { JobConsumer, type ConsumerState, type JobHandler } from '../../../src/jobs/job-consumer.js';
import { JOB_POLICY, type JobPolicy } from '../../../src/jobs/job-policy.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import type { JobRecord, NewJob } from '../../../src/jobs/job-record.js';
import { JobsModule } from '../../../src/jobs/jobs.module.js';
import type { QueueConfig } from '../../../src/config/app-config.js';
import { eventually } from '../eventually.js';
import { LogLines } from '../redis/log-lines.js';

/** Faster than in production, so that no test waits for a retry. */
export const QUICK_POLICY: JobPolicy = { ...JOB_POLICY, backoffMs: 20, settleMs: 50 };

@Global()
@Module({})
class ClockModule {
  static of(clock: Clock): DynamicModule {
    return { module: ClockModule, providers: [{ provide: Clock, useValue: clock }], exports: [Clock] };
  }
}

export interface QueueAppOptions {
  /** REDIS_* variables; none = in this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly settings?: Partial<Omit<QueueConfig, 'redis'>>;
  readonly policy?: Partial<JobPolicy>;
  readonly clock?: Clock;
}

/** Closes the process of a test and opens another. */
export type Reopen = (options: QueueAppOptions) => Promise<QueueApp>;

/** What one process of the service has of the job queue, started as the program does it. */
export class QueueApp {
  private constructor(
    private readonly module: TestingModule,
    readonly queue: JobQueue,
    readonly consumer: JobConsumer,
    readonly receipts: IdempotencyReceipts,
    readonly log: LogLines,
  ) {}

  static async start(options: QueueAppOptions = {}): Promise<QueueApp> {
    const { env = {}, settings = {}, policy = {}, clock = new SystemClock() } = options;
    const whole: QueueConfig = {
      redis: loadConfig(env).redis,
      name: 'discovery',
      capacity: 50,
      jobTimeoutMs: 30_000,
      resultTtlMs: 60_000,
      ...settings,
    };
    const log = new LogLines();
    const module = await Test.createTestingModule({
      imports: [ClockModule.of(clock), JobsModule.forRoot(whole, { ...QUICK_POLICY, ...policy })],
    })
      .setLogger(log)
      .compile();
    await module.init();
    return new QueueApp(module, module.get(JobQueue), module.get(JobConsumer), module.get(IdempotencyReceipts), log);
  }

  get state(): ConsumerState {
    return this.consumer.state;
  }

  /** Adds a job of which nothing but the id matters. */
  async add(id: string, more: Partial<NewJob<unknown>> = {}): Promise<JobRecord<unknown>> {
    const outcome = await this.queue.add(newJob(id, more));
    if (outcome.kind !== 'added') throw new Error(`${id} was not added: ${outcome.kind}`);
    return outcome.job;
  }

  async run(handler: JobHandler<unknown>): Promise<void> {
    await this.consumer.start(handler);
  }

  async record(id: string): Promise<JobRecord<unknown>> {
    const job = await this.queue.get(id);
    if (job === null || job === 'expired') throw new Error(`${id}: ${String(job)}`);
    return job;
  }

  /** Waits until a job is as wanted. */
  async until(
    id: string,
    wanted: (job: JobRecord<unknown>) => boolean,
    deadlineMs?: number,
  ): Promise<JobRecord<unknown>> {
    let last = await this.record(id);
    await eventually(async () => {
      last = await this.record(id);
      return wanted(last);
    }, deadlineMs);
    return last;
  }

  ended(id: string, deadlineMs?: number): Promise<JobRecord<unknown>> {
    return this.until(id, ({ finishedAtMs }) => finishedAtMs !== null, deadlineMs);
  }

  async close(): Promise<void> {
    // nothing of a test is worth a grace
    await this.consumer.stop(0);
    await this.module.close();
  }
}

export function newJob(id: string, more: Partial<NewJob<unknown>> = {}): NewJob<unknown> {
  return { id, similarTo: `like-${id}`, priority: 'normal', data: null, ...more };
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { LightMyRequestResponse } from 'fastify';
import { AppModule } from '../../../src/app.module.js';
import { configureHttp } from '../../../src/bootstrap/configure-http.js';
import { createHttpAdapter } from '../../../src/bootstrap/http-adapter.js';
import { Clock } from '../../../src/common/clock.js';
import { SystemClock } from '../../../src/common/system-clock.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { BoardStore } from '../../../src/discovery/board/board-store.js';
import type { ScanJobData } from '../../../src/discovery/scan/scan-job.js';
import type { ScanStatus } from '../../../src/discovery/jobs/scan-status.js';
import { ScanRunner } from '../../../src/discovery/scan/scan-runner.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import { eventually } from '../eventually.js';
import { GatedScanRunner } from './gated-scan-runner.js';

/** Nothing is scanned but what is asked for. */
const ENV = {
  LOG_LEVEL: 'fatal',
  LOG_FORMAT: 'json',
  ENABLE_DOCS: 'false',
  ENABLE_WORKER_AUTO_START: 'false',
  MARKET_DATA_PROVIDER: 'simulated',
  SIMULATED_TICKERS: '300',
  HISTORY_SESSIONS: '60',
  WORKER_MAX_CANDIDATES: '40',
  RATE_LIMIT_PER_MINUTE: '1000',
  REDIS_CONNECTION_POOL_SIZE: '2',
};

export interface Accepted {
  readonly status: string;
  readonly job_id: string;
  readonly estimated_completion: string;
  readonly polling_url: string;
}

/** A process of the service as it is, listening; only its scans wait for the test. */
export class ScanApp {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly runner: GatedScanRunner,
    readonly port: number,
  ) {}

  /** @param env without REDIS_URL jobs are queued in the process */
  static async start(env: Readonly<Record<string, string>> = {}, clock: Clock = new SystemClock()): Promise<ScanApp> {
    const config = loadConfig({ ...ENV, ...env });
    const runner = new GatedScanRunner(config, clock);
    const module = await Test.createTestingModule({ imports: [AppModule.forRoot(config)] })
      .overrideProvider(Clock)
      .useValue(clock)
      .overrideProvider(ScanRunner)
      .useValue(runner)
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(config.http));
    await configureHttp(app);
    await app.listen(0, '127.0.0.1');
    const started = new ScanApp(app, runner, Number(new URL(await app.getUrl()).port));
    if (env.REDIS_URL !== undefined) await eventually(() => started.queue.availability.available);
    return started;
  }

  get queue(): JobQueue<ScanJobData> {
    return this.app.get<JobQueue<ScanJobData>>(JobQueue);
  }

  get boards(): BoardStore {
    return this.app.get(BoardStore);
  }

  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    return this.app.inject({ method: 'GET', url, headers });
  }

  trigger(body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<LightMyRequestResponse> {
    return this.app.inject({ method: 'POST', url: '/discovery/v3/trigger', payload: body, headers });
  }

  /** Triggers a scan that must be accepted. */
  async accepted(body: object = {}): Promise<Accepted> {
    const response = await this.trigger(body);
    if (response.statusCode !== 202) throw new Error(`not accepted: ${response.body}`);
    return response.json<Accepted>();
  }

  async status(jobId: string): Promise<ScanStatus> {
    return (await this.get(`/discovery/v3/status/${jobId}`)).json<ScanStatus>();
  }

  /** Waits until a job has ended. */
  async ended(jobId: string): Promise<ScanStatus> {
    let last = await this.status(jobId);
    await eventually(async () => {
      last = await this.status(jobId);
      return last.timing.finished_at !== null;
    });
    return last;
  }

  close(): Promise<void> {
    this.runner.open();
    return this.app.close();
  }
}

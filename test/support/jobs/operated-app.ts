import { jest } from '@jest/globals';
import type { ScanJobData } from '../../../src/discovery/scan/scan-job.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { type JobCounts, JobQueue } from '../../../src/jobs/job-queue.js';
import { MarketDataError } from '../../../src/market-data/market-data-error.js';
import { ADMIN_KEY } from '../auth/auth-app.js';
import { eventually } from '../eventually.js';
import type { HttpApp } from '../http-app.js';

const DATA: ScanJobData = {
  scheduled: false,
  strategy: 'hybrid_v1',
  limit: 10,
  filters: null,
  expectedMs: 0,
  requestHash: null,
};

export type Method = 'GET' | 'POST' | 'DELETE';

export const jobIdOf = (n: number): string => `discovery_20260316_150000_000000000000000${n}`;
export const failedUrl = (n: number): string => `/discovery/v3/admin/jobs/failed/${jobIdOf(n)}`;

/** A program whose queue an operator has in hand, and whose scans do as the test says. */
export class OperatedApp {
  constructor(readonly http: HttpApp) {}

  get queue(): JobQueue<ScanJobData> {
    return this.http.app.get<JobQueue<ScanJobData>>(JobQueue);
  }

  /** Status and body of what an admin is answered. */
  async send(method: Method, url: string): Promise<[number, unknown]> {
    const response = await this.http.request({ method, url, headers: { 'x-api-key': ADMIN_KEY } });
    return [response.statusCode, response.json()];
  }

  /** Queues a job of which nothing but its number matters. */
  async add(n: number, similarTo = `like-${n}`): Promise<void> {
    const { kind } = await this.queue.add({ id: jobIdOf(n), similarTo, priority: 'normal', data: DATA });
    if (kind !== 'added') throw new Error(`job ${n} was not added: ${kind}`);
  }

  /** Waits until so many jobs are in the given states. */
  async counted(wanted: Partial<JobCounts>): Promise<void> {
    await eventually(async () => {
      const counts = await this.queue.counts();
      return Object.entries(wanted).every(([state, count]) => counts[state as keyof JobCounts] === count);
    });
  }

  /** Scans run until the returned function is called, and fail then. */
  holdScans(): () => void {
    let fail = (): void => undefined;
    jest.spyOn(this.http.runner, 'scan').mockImplementation(
      () =>
        new Promise<ScanResult>((_resolve, reject) => {
          fail = () => reject(new MarketDataError('auth', 'refused'));
        }),
    );
    return () => fail();
  }

  /** Scans fail at once, and for good. */
  refuseScans(): void {
    jest.spyOn(this.http.runner, 'scan').mockRejectedValue(new MarketDataError('auth', 'refused'));
  }
}

import { HttpStatus, Injectable } from '@nestjs/common';
import { ScanJobs } from '../../jobs/scan-jobs.js';
import type { ScanStatus } from '../../jobs/scan-status.js';
import { PlainAnswer } from '../plain-answer.js';
import { jobExpired, jobNotFound } from '../scan-problems.js';

/** How a scan job fares. */
@Injectable()
export class JobStatusReader {
  constructor(private readonly scans: ScanJobs) {}

  /** Says when to ask again as long as the job has not ended. */
  async read(jobId: string): Promise<PlainAnswer> {
    const status = await this.find(jobId);
    const hasEnded = status.timing.finished_at !== null;
    const retryAfter = String(this.scans.secondsToAsk(status.estimated_completion));
    return new PlainAnswer(HttpStatus.OK, status, hasEnded ? {} : { 'retry-after': retryAfter });
  }

  /** Throws the problems 404 and 410. */
  async find(jobId: string): Promise<ScanStatus> {
    const status = await this.scans.status(jobId);
    if (status === null) throw jobNotFound();
    if (status === 'expired') throw jobExpired();
    return status;
  }
}

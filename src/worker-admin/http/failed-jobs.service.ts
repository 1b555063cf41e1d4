import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { ProblemException } from '../../common/problem/problem-exception.js';
import { isScanJobId, type ScanJobData } from '../../discovery/scan/scan-job.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { describeFailed, type FailedJobs } from './failed-job.js';

/** What became of a failed job. */
export interface FailedJobReport {
  readonly job_id: string;
  readonly status: 'queued' | 'discarded';
}

/** The jobs that failed for good. Every method rejects with QueueUnavailableError while the queue is away. */
@Injectable()
export class FailedJobsService {
  constructor(
    private readonly queue: JobQueue<ScanJobData>,
    private readonly audit: AuditLog,
  ) {}

  async list(limit: number): Promise<FailedJobs> {
    const jobs = (await this.queue.failed(limit)).map(describeFailed);
    return { count: jobs.length, jobs };
  }

  /** Problem 404 when it is not failed, 409 when a similar one waits or runs. */
  async retry(id: string, request: FastifyRequest): Promise<FailedJobReport> {
    if (!isScanJobId(id)) throw notFailed(id);
    if (!(await this.queue.retry(id))) throw await this.whyNot(id);
    this.audit.record({ request, action: 'job.retry', target: id, count: 1, outcome: 'done' });
    return { job_id: id, status: 'queued' };
  }

  /** Problem 404 when it is not failed. */
  async discard(id: string, request: FastifyRequest): Promise<FailedJobReport> {
    if (!isScanJobId(id) || !(await this.queue.discard(id))) throw notFailed(id);
    this.audit.record({ request, action: 'job.discard', target: id, count: 1, outcome: 'done' });
    return { job_id: id, status: 'discarded' };
  }

  private async whyNot(id: string): Promise<ProblemException> {
    const job = await this.queue.get(id);
    const isFailed = job !== null && job !== 'expired' && job.state === 'failed';
    if (!isFailed) return notFailed(id);
    return new ProblemException(
      'similar_job_running',
      'A similar job waits or runs; retry this one when it has ended.',
    );
  }
}

function notFailed(id: string): ProblemException {
  return new ProblemException('job_not_found', `No failed job has the id ${id}.`);
}

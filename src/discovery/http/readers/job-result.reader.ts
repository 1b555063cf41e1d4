import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../../common/problem/problem-exception.js';
import type { ScanJobAnswer } from '../../jobs/scan-job-answer.js';
import { ScanJobs } from '../../jobs/scan-jobs.js';
import { canonicalKey } from '../board-document.js';
import type { BoardAnswer } from '../board.interceptor.js';
import { candidatesDocument, type Selection } from '../candidates-document.js';
import { EncodedDocument } from '../encoded-document.js';
import { jobExpired, jobFailed, jobNotFound } from '../scan-problems.js';
import { ScanTrigger } from '../scan-trigger.js';
import type { StrategyQuery } from '../queries/strategy.query.js';

/** The candidates of one job, in the shape of the board. */
@Injectable()
export class JobResultReader {
  constructor(
    private readonly scans: ScanJobs,
    private readonly trigger: ScanTrigger,
  ) {}

  /** 202 while the job has not ended. Throws the problems 404, 409 for a job that failed, and 410. */
  async read(jobId: string, selection: Selection, { strategy }: StrategyQuery): Promise<BoardAnswer> {
    const outcome = await this.scans.result(jobId);
    switch (outcome.kind) {
      case 'unknown':
        throw jobNotFound();
      case 'expired':
        throw jobExpired();
      case 'failed':
        throw jobFailed(outcome.status);
      case 'pending':
        return this.trigger.accepted(outcome.scan);
      case 'ready':
        assertStrategy(outcome.answer, strategy);
        return resultDocument(outcome.answer, selection);
    }
  }
}

function assertStrategy({ strategy }: ScanJobAnswer, asked: StrategyQuery['strategy']): void {
  if (asked === undefined || asked === strategy) return;
  throw new ProblemException('validation_failed', 'Not acceptable: strategy.', {
    errors: [{ field: 'strategy', message: `strategy must be ${strategy}, that of the job, or left out` }],
  });
}

function resultDocument({ job_id, published_at, meta, entries }: ScanJobAnswer, selection: Selection): EncodedDocument {
  const origin = { meta, publishedAtMs: Date.parse(published_at) };
  const document = candidatesDocument(origin, canonicalKey('result', { job_id }), { meta, entries }, selection);
  return new EncodedDocument({ ...document, lastsWithRun: false, isPrivate: true });
}

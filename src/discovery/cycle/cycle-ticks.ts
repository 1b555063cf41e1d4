import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MarketDataConfig, ScanConfig } from '../../config/app-config.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { sourceIdOf } from '../../market-data/create-market-data-provider.js';
import { BoardPublication } from '../board/board-publication.js';
import { cycleJobId, extraCycleJobId, type ScanJob, type ScanJobData, similarScan } from '../scan/scan-job.js';
import { cadenceSeconds, nextTick } from './cadence.js';

/** Candidates in the result of a cycle's job, for those who joined it. */
const RESULT_LIMIT = 100;

/** When cycles are due and what their jobs are called: the same in every process of an installation. */
@Injectable()
export class CycleTicks {
  /** Installations do not call their source in step, the processes of one do. 0-1 */
  private readonly phase: number;

  constructor(
    private readonly queue: JobQueue<ScanJobData>,
    private readonly publication: BoardPublication,
    private readonly config: ScanConfig,
    marketData: MarketDataConfig,
  ) {
    const installation = `${sourceIdOf(marketData)} ${marketData.massiveApiKey ?? ''}`;
    this.phase = createHash('sha256').update(installation).digest().readUInt32BE(0) / 2 ** 32;
  }

  /** Seconds between cycles at the present session. */
  get cadenceSeconds(): number {
    return cadenceSeconds(this.publication.session ?? 'regular', this.config.cycleSeconds);
  }

  next(): { readonly id: string; readonly inMs: number } {
    const cadence = this.cadenceSeconds;
    const { number, inMs } = nextTick(cadence, this.phase, this.queue.nowMs());
    return { id: cycleJobId(cadence, number), inMs };
  }

  /** An id for a cycle between two ticks. */
  extraId(): string {
    return extraCycleJobId(this.queue.nowMs());
  }

  job(id: string): ScanJob {
    const { strategy } = this.publication;
    const data: ScanJobData = {
      scheduled: true,
      strategy,
      limit: RESULT_LIMIT,
      filters: null,
      expectedMs: this.queue.nowMs(),
      requestHash: null,
    };
    return { id, similarTo: similarScan(data), priority: 'normal', data };
  }
}

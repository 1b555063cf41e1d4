import { Injectable } from '@nestjs/common';
import { ScanConfig } from '../../config/app-config.js';
import { IdempotencyReceipts } from '../../jobs/idempotency-receipts.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { JobRecord } from '../../jobs/job-record.js';
import type { JobPriority } from '../../jobs/job-state.js';
import type { StrategyName } from '../domain/strategy.js';
import { StrategyResolver } from '../strategy-resolver.js';
import { type KeyedRequest, keyedRequest } from './keyed-request.js';
import { ScanForecast } from './scan-forecast.js';
import type { ScanFilters } from '../domain/scan-filters.js';
import { isScanJobId, newScanJobId, type ScanJobData, similarScan } from '../scan/scan-job.js';
import { readAnswer, type ScanJobAnswer } from './scan-job-answer.js';
import { describeScan, pollingUrl, type ScanStatus } from './scan-status.js';

const ACCEPTED_STATUS = 202;

/** What somebody wants to have scanned. */
export interface ScanRequest {
  /** undefined: as configured. */
  readonly strategy: StrategyName | undefined;
  /** 1-500; capped by the board. */
  readonly limit: number;
  readonly filters: ScanFilters | null;
  readonly priority: JobPriority;
}

/** Where a job that was accepted can be followed. */
export interface AcceptedScan {
  readonly status: 'accepted';
  readonly job_id: string;
  /** ISO 8601 UTC. */
  readonly estimated_completion: string;
  readonly polling_url: string;
}

export type TriggerOutcome =
  | { readonly kind: 'accepted'; readonly scan: AcceptedScan }
  /** The one that waits or runs already. */
  | { readonly kind: 'similar'; readonly scan: AcceptedScan }
  | { readonly kind: 'full'; readonly capacity: number }
  | { readonly kind: 'key_reused' };

export type ScanResultOutcome =
  | { readonly kind: 'unknown' | 'expired' }
  | { readonly kind: 'pending'; readonly scan: AcceptedScan }
  | { readonly kind: 'failed'; readonly status: ScanStatus }
  | { readonly kind: 'ready'; readonly answer: ScanJobAnswer };

/**
 * Scans as jobs, as clients see them: asked for, followed, and their candidates. Every method that returns a promise
 * rejects with QueueUnavailableError while the queue is away.
 */
@Injectable()
export class ScanJobs {
  constructor(
    private readonly queue: JobQueue<ScanJobData>,
    private readonly receipts: IdempotencyReceipts,
    private readonly forecast: ScanForecast,
    private readonly strategies: StrategyResolver,
    private readonly config: ScanConfig,
  ) {}

  /** Adds a job unless a similar one waits or runs. @param idempotencyKey null = each request is one of its own */
  async trigger(request: ScanRequest, idempotencyKey: string | null): Promise<TriggerOutcome> {
    if (idempotencyKey === null) return this.add(request, null);
    const keyed = keyedRequest(idempotencyKey, request);
    const receipt = await this.receipts.get(keyed.receiptId);
    if (receipt !== null) {
      if (receipt.requestHash !== keyed.requestHash) return { kind: 'key_reused' };
      return { kind: 'accepted', scan: receipt.body as AcceptedScan };
    }
    const outcome = await this.add(request, keyed);
    if (outcome.kind === 'accepted') await this.keepReceipt(keyed, outcome.scan);
    return outcome;
  }

  /** `expired`: the job has ended and its record is gone. null: never heard of. */
  async status(id: string): Promise<ScanStatus | 'expired' | null> {
    const job = await this.find(id);
    return job === null || job === 'expired' ? job : this.describe(job);
  }

  /** Tells the status now and whenever it changes; null when the job is gone, and no more. Returns how to stop. */
  watch(id: string, listener: (status: ScanStatus | null) => void): () => void {
    return this.queue.watch(id, (job) => {
      listener(job === null ? null : this.describe(job));
    });
  }

  /** The candidates of a job, or why there are none. */
  async result(id: string): Promise<ScanResultOutcome> {
    const job = await this.find(id);
    if (job === null) return { kind: 'unknown' };
    if (job === 'expired') return { kind: 'expired' };
    if (job.state === 'failed') return { kind: 'failed', status: this.describe(job) };
    if (job.state !== 'completed') return { kind: 'pending', scan: this.accepted(job) };
    const json = await this.queue.result(id);
    const answer = json === null ? null : readAnswer(json);
    return answer === null ? { kind: 'expired' } : { kind: 'ready', answer };
  }

  /** Whole seconds after which it pays to ask again for a job that may be done at this time, ISO 8601; null = nobody knows. */
  secondsToAsk(estimatedCompletion: string | null): number {
    return this.forecast.secondsToAsk(estimatedCompletion);
  }

  private async add(request: ScanRequest, keyed: KeyedRequest | null): Promise<TriggerOutcome> {
    const { filters, priority } = request;
    const { strategy } = this.strategies.resolve(request.strategy);
    const outcome = await this.queue.add({
      id: keyed?.jobId ?? newScanJobId(this.queue.nowMs()),
      similarTo: similarScan({ strategy, filters }),
      priority,
      data: {
        scheduled: false,
        strategy,
        limit: Math.min(request.limit, this.config.maxCandidates),
        filters,
        expectedMs: await this.forecast.expectedMs(priority),
        requestHash: keyed?.requestHash ?? null,
      },
    });
    if (outcome.kind === 'full') return outcome;
    const { job } = outcome;
    if (outcome.kind === 'added') return { kind: 'accepted', scan: acceptedScan(job.id, job.data.expectedMs) };
    if (job.id !== keyed?.jobId) return { kind: 'similar', scan: this.accepted(job) };
    if (job.data.requestHash !== keyed.requestHash) return { kind: 'key_reused' };
    return { kind: 'accepted', scan: acceptedScan(job.id, job.data.expectedMs) };
  }

  /** For 24 h: longer than the job itself is known. */
  private keepReceipt({ receiptId, requestHash }: KeyedRequest, scan: AcceptedScan): Promise<void> {
    const headers = { location: scan.polling_url };
    return this.receipts.keep(receiptId, { requestHash, status: ACCEPTED_STATUS, body: scan, headers });
  }

  private find(id: string): Promise<JobRecord<ScanJobData> | 'expired' | null> {
    return isScanJobId(id) ? this.queue.get(id) : Promise.resolve(null);
  }

  private describe(job: JobRecord<ScanJobData>): ScanStatus {
    return describeScan(job, this.forecast.completionMs(job));
  }

  private accepted(job: JobRecord<ScanJobData>): AcceptedScan {
    return acceptedScan(job.id, this.forecast.completionMs(job) ?? job.data.expectedMs);
  }
}

function acceptedScan(id: string, completionMs: number): AcceptedScan {
  return {
    status: 'accepted',
    job_id: id,
    estimated_completion: new Date(completionMs).toISOString(),
    polling_url: pollingUrl(id),
  };
}

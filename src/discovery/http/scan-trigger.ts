import { HttpStatus, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RequestQuota } from '../../auth/request-quota.js';
import { type AcceptedScan, ScanJobs, type ScanRequest } from '../jobs/scan-jobs.js';
import type { TriggerBody } from './bodies/trigger.body.js';
import { PlainAnswer } from './plain-answer.js';
import { keyReused, queueFull, similarJobRunning } from './scan-problems.js';

/** Begins scans for requests. */
@Injectable()
export class ScanTrigger {
  constructor(
    private readonly scans: ScanJobs,
    private readonly quota: RequestQuota,
  ) {}

  /** 202 for a job of its own. Throws the problems 409, 422 and 429. @param idempotencyKey null = none was sent */
  async begin(body: TriggerBody, idempotencyKey: string | null): Promise<PlainAnswer> {
    const outcome = await this.scans.trigger(requestOf(body), idempotencyKey);
    switch (outcome.kind) {
      case 'accepted':
        return this.accepted(outcome.scan);
      case 'similar':
        throw similarJobRunning(outcome.scan, this.secondsToAsk(outcome.scan));
      case 'full':
        throw this.full(outcome.capacity);
      case 'key_reused':
        throw keyReused();
    }
  }

  /**
   * The scan that a read asks for, or the similar one that waits or runs: that costs the caller no quota. Throws the
   * problem 429 when the queue is full or the caller has no quota left.
   */
  async join(request: FastifyRequest, scan: Omit<ScanRequest, 'filters'>): Promise<AcceptedScan> {
    await this.quota.spend(request);
    const outcome = await this.scans.trigger({ ...scan, filters: null }, null);
    switch (outcome.kind) {
      case 'accepted':
        return outcome.scan;
      case 'similar':
        await this.quota.giveBack(request);
        return outcome.scan;
      case 'full':
        throw this.full(outcome.capacity);
      case 'key_reused':
        throw new Error('a request without an Idempotency-Key cannot have reused one');
    }
  }

  /** 202: where to follow the scan, and when to ask. */
  accepted(scan: AcceptedScan): PlainAnswer {
    const headers = { location: scan.polling_url, 'retry-after': String(this.secondsToAsk(scan)) };
    return new PlainAnswer(HttpStatus.ACCEPTED, scan, headers);
  }

  private secondsToAsk({ estimated_completion }: AcceptedScan): number {
    return this.scans.secondsToAsk(estimated_completion);
  }

  private full(capacity: number): Error {
    return queueFull(capacity, this.scans.secondsToAsk(null));
  }
}

/** Filters of which none is given are no filters. */
function requestOf({ strategy, limit, filters, priority }: TriggerBody): ScanRequest {
  const { max_price = null, min_price = null, min_market_cap = null, exclude_etfs = null } = filters ?? {};
  const whole = { max_price, min_price, min_market_cap, exclude_etfs };
  const isNarrowed = Object.values(whole).some((value) => value !== null);
  return { strategy, limit, filters: isNarrowed ? whole : null, priority };
}

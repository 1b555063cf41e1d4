import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../common/clock.js';
import { IdempotencyReceipts, type Receipt } from '../../idempotency-receipts.js';
import { RECEIPT_TTL_MS } from '../../receipt-ttl.js';
import { timedBy } from './timed-by.js';

const MAX_RECEIPTS = 10_000;

/** Receipts of this process: they end with it, as its jobs do. */
export class InProcessIdempotencyReceipts extends IdempotencyReceipts {
  /** JSON, so that nobody changes what was kept. */
  private readonly texts: LRUCache<string, string>;

  constructor(clock: Clock) {
    super();
    this.texts = new LRUCache({ max: MAX_RECEIPTS, ttl: RECEIPT_TTL_MS, ...timedBy(clock) });
  }

  override get(hash: string): Promise<Receipt | null> {
    const text = this.texts.get(hash);
    return Promise.resolve(text === undefined ? null : (JSON.parse(text) as Receipt));
  }

  override keep(hash: string, receipt: Receipt): Promise<void> {
    if (!this.texts.has(hash)) this.texts.set(hash, JSON.stringify(receipt));
    return Promise.resolve();
  }
}

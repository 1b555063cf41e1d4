import { IdempotencyReceipts, type Receipt } from '../../idempotency-receipts.js';
import { RECEIPT_TTL_MS } from '../../receipt-ttl.js';
import type { QueueLink } from './queue-link.js';

/** Receipts beside the queue, so that all processes answer alike. */
export class RedisIdempotencyReceipts extends IdempotencyReceipts {
  constructor(private readonly link: QueueLink<unknown>) {
    super();
  }

  override get(hash: string): Promise<Receipt | null> {
    return this.link.run(async (_queue, client) => {
      const text = await client.get(this.key(hash));
      return text === null ? null : (JSON.parse(text) as Receipt);
    });
  }

  override async keep(hash: string, receipt: Receipt): Promise<void> {
    const text = JSON.stringify(receipt);
    await this.link.run((_queue, client) => client.set(this.key(hash), text, 'PX', RECEIPT_TTL_MS, 'NX'));
  }

  private key(hash: string): string {
    return this.link.keys.key(`amc:idempotency:${hash}`);
  }
}

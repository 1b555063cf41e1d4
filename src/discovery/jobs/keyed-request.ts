import { createHash } from 'node:crypto';

/** What an Idempotency-Key makes of a request: all that share it are one. */
export interface KeyedRequest {
  /** Of its receipt. */
  readonly receiptId: string;
  /** The id of its job, so that even requests that race each other through several processes add one. */
  readonly jobId: string;
  /** SHA-256 of the request; another request under the same key has another. */
  readonly requestHash: string;
}

const RECEIPT_FAMILY = 'discovery.trigger';

/** @param request JSON; in one spelling, whatever the order of its members was */
export function keyedRequest(idempotencyKey: string, request: unknown): KeyedRequest {
  const receiptId = sha256(`${RECEIPT_FAMILY}\n${idempotencyKey}`);
  return {
    receiptId,
    jobId: `discovery_keyed_${receiptId.slice(0, 32)}`,
    requestHash: sha256(JSON.stringify(request)),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

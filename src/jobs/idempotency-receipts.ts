/** What a request with an Idempotency-Key was answered. */
export interface Receipt {
  /** Tells the same request from another one under the same key. */
  readonly requestHash: string;
  /** Of HTTP. */
  readonly status: number;
  /** JSON. */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** The answers to requests that must not be done twice, for 24 h. Rejects with QueueUnavailableError as the queue does. */
export abstract class IdempotencyReceipts {
  /** null: nothing was kept under this hash, or its time is over. */
  abstract get(hash: string): Promise<Receipt | null>;

  /** Of several receipts under one hash the first stays. */
  abstract keep(hash: string, receipt: Receipt): Promise<void>;
}

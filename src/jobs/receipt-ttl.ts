/** How long a client may repeat a request and be told the same again. */
export const RECEIPT_TTL_MS = 86_400_000;

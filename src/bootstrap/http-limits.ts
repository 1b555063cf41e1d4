/** What one client may cost the server. Node's own defaults leave a slow client connected for minutes. */
export const HTTP_LIMITS = {
  bodyBytes: 64 * 1024,
  jsonDepth: 32,
  paramLength: 128,
  /** The whole head must have arrived. */
  headersTimeoutMs: 3_000,
  /** The whole request must have arrived. */
  requestTimeoutMs: 5_000,
  /** A client that takes nothing of its answer for so long is let go. */
  sendStallMs: 8_000,
  /** How long an idle connection is kept for the next request. */
  keepAliveTimeoutMs: 5_000,
  /** How often the server looks for connections past their limit. */
  connectionsCheckingIntervalMs: 1_000,
} as const;

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
  /** How long an idle connection is kept for a client's next request. */
  keepAliveTimeoutMs: 5_000,
  /** The same for a proxy. Proxies pool for up to 60 s: were it shorter, one would send a request into a closed socket. */
  proxiedKeepAliveTimeoutMs: 65_000,
  /** The same once the server closes: for an answer under way that promised to keep its connection. */
  closingKeepAliveTimeoutMs: 500,
  /** How often the server looks for connections past their limit. */
  connectionsCheckingIntervalMs: 1_000,
} as const;

/** The state of both tiers. null = the server does not say, or there is none. */
export interface CacheInfo {
  /** What the processes share: `redis`, or nothing but the memory of each. */
  readonly cacheType: 'memory' | 'redis';
  /** Redis is configured and does not answer: memory serves what it has. */
  readonly degraded: boolean;
  readonly redisVersion: string | null;
  /** Own keys, whoever keeps them. */
  readonly totalKeys: number | null;
  readonly l1Entries: number;
  readonly l1Bytes: number;
  readonly memoryUsedBytes: number | null;
  /** 0 = unlimited. */
  readonly maxmemoryBytes: number | null;
  readonly policy: string | null;
  readonly connectedClients: number | null;
}

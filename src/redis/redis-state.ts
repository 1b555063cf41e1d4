/**
 * Why Redis cannot be used.
 * - `unreachable`: no connection (refused, reset, name unknown, no node of the cluster serves the slot)
 * - `timeout`: connected, but it does not answer within the deadline
 * - `auth`: wrong or missing password
 * - `tls`: the handshake fails, usually for a certificate
 * - `readonly`: a replica answers where a master should: a failover is under way
 * - `loading`: it has started and still reads its data
 * - `database`: the database number does not exist, or the user may not select it
 */
export const REDIS_TROUBLES = ['unreachable', 'timeout', 'auth', 'tls', 'readonly', 'loading', 'database'] as const;
export type RedisTrouble = (typeof REDIS_TROUBLES)[number];

export interface RedisState {
  /** disabled: none configured. connecting: neither answered nor failed since the start. */
  readonly status: 'disabled' | 'connecting' | 'up' | 'down';
  /** Why it is down; null otherwise. */
  readonly trouble: RedisTrouble | null;
  /** When `status` became what it is, ms since the epoch. */
  readonly sinceMs: number;
  /** The eviction policy does not suit a cache and what to do about it; null when well or unknown. */
  readonly policyWarning: string | null;
  /** What Redis refuses though it is up (no rights, out of memory, wrong type), by purpose; sorted, empty when well. */
  readonly refusals: readonly string[];
}

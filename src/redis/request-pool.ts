import type { KeySpace } from './key-space.js';
import type { RedisClient } from './redis-client.js';
import type { RedisHealth } from './redis-health.js';
import type { RedisTrouble } from './redis-state.js';
import { type ConnectionListener, RequestConnection } from './request-connection.js';

/** As often as a dead connection must be found: with the socket timeout of 1 s it is replaced within 2 s. */
const PROBE_INTERVAL_MS = 500;
const PATIENT_TICKS = 2;
const PROBE_KEY = 'amc:cache:probe';
const PROBE_TTL_MS = 1000;

/**
 * The connections for request traffic and the one place that decides whether Redis is up: while any of them has answered
 * since trouble was last seen.
 */
export class RequestPool implements ConnectionListener {
  private readonly connections: readonly RequestConnection[];
  private readonly probeKey: string;
  private timer: NodeJS.Timeout | null = null;
  private ticks = 0;
  /** A replica has refused a write: only a write shows that a master is back. */
  private isReadOnly = false;

  constructor(
    clients: readonly RedisClient[],
    keys: KeySpace,
    private readonly health: RedisHealth,
  ) {
    this.probeKey = keys.key(PROBE_KEY);
    this.connections = clients.map((client) => new RequestConnection(client, this));
  }

  open(): void {
    for (const connection of this.connections) connection.open();
    this.timer = setInterval(() => this.tick(), PROBE_INTERVAL_MS).unref();
  }

  /** Stops probing; the clients are the caller's to close. */
  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** The healthy connection with the fewest commands in flight; null when there is none. */
  pick(): RequestConnection | null {
    let best: RequestConnection | null = null;
    for (const connection of this.connections)
      if (connection.healthy && (best === null || connection.load < best.load)) best = connection;
    return best;
  }

  connected(connection: RequestConnection): void {
    this.probe(connection);
  }

  answered(): void {
    this.isReadOnly = false;
    this.health.up();
  }

  /** Later callers must not wait for the same: until another connection answers, Redis counts as down. */
  commandFailed(trouble: RedisTrouble, cause: Error): void {
    this.isReadOnly ||= trouble === 'readonly';
    if (trouble === 'timeout' || trouble === 'readonly') for (const one of this.connections) one.healthy = false;
    this.failed(trouble, cause);
    this.probeDoubtful();
  }

  failed(trouble: RedisTrouble, cause: Error | null): void {
    const isOurDoing = this.timer === null;
    // that a connection closes says nothing new after the reason for it was told
    const isKnown = cause === null && this.health.state.trouble !== null;
    if (!isOurDoing && !isKnown && this.pick() === null) this.health.down(trouble, cause);
  }

  passwordIgnored(): void {
    this.health.passwordIgnored();
  }

  private tick(): void {
    this.ticks++;
    // a connection attempt that nobody answers fails late
    if (this.ticks === PATIENT_TICKS && this.health.state.status === 'connecting')
      this.health.down('unreachable', null);
    this.health.report();
    for (const connection of this.connections) if (!connection.healthy || connection.load === 0) this.probe(connection);
  }

  private probeDoubtful(): void {
    for (const connection of this.connections) if (!connection.healthy) this.probe(connection);
  }

  private probe(connection: RequestConnection): void {
    // a command with a key: in a cluster it asks the node that holds ours
    void connection.probe((client) =>
      this.isReadOnly ? client.set(this.probeKey, '1', 'PX', PROBE_TTL_MS) : client.exists(this.probeKey),
    );
  }
}

import { types } from 'node:util';
import type { Redis } from 'ioredis';
import { ownHandshake } from './own-handshake.js';
import type { RedisClient } from './redis-client.js';
import type { RedisTrouble } from './redis-state.js';
import { troubleOf } from './redis-trouble.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import { stopStaleSocketTimer } from './stale-socket-timer.js';

type Work<T> = (client: RedisClient) => Promise<T>;

/** What a connection tells its pool. */
export interface ConnectionListener {
  /** It is there; whether it answers is to be seen. */
  connected(connection: RequestConnection): void;
  /** A probe was answered. */
  answered(): void;
  /** A command of a caller ran into trouble. */
  commandFailed(trouble: RedisTrouble, cause: Error): void;
  /** It is gone, cannot be made, or left a probe unanswered. */
  failed(trouble: RedisTrouble, cause: Error | null): void;
  /** Redis asks for no password, and one was given. */
  passwordIgnored(): void;
}

/** One connection of the pool: counts what is in flight and turns every kind of trouble into RedisUnavailableError. */
export class RequestConnection {
  /** It has answered since trouble was last seen. */
  healthy = false;
  private readonly inFlight = new Set<(error: RedisUnavailableError) => void>();
  private lastError: Error | null = null;
  private probing = false;

  constructor(
    readonly client: RedisClient,
    private readonly listener: ConnectionListener,
  ) {
    ownHandshake(client, () => listener.passwordIgnored());
    if (!client.isCluster) stopStaleSocketTimer(client as Redis);
    client.on('ready', () => this.onReady());
    client.on('error', (error: Error) => this.onError(error));
    client.on('close', () => this.onClose());
  }

  /** Commands without an answer yet. */
  get load(): number {
    return this.inFlight.size;
  }

  get isConnected(): boolean {
    return this.client.status === 'ready';
  }

  /** Connects, and goes on trying; failures reach the listener. */
  open(): void {
    // the reason has been told by an event
    this.client.connect().catch((error: unknown) => this.listener.failed(troubleOf(error) ?? 'unreachable', null));
  }

  run<T>(work: Work<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.inFlight.add(reject);
      const settle = (): void => void this.inFlight.delete(reject);
      this.attempt(work).then(resolve, reject).finally(settle);
    });
  }

  /** Asks for a sign of life unless one is awaited already. */
  async probe(work: Work<unknown>): Promise<void> {
    if (this.probing || !this.isConnected) return;
    this.probing = true;
    const failure = await work(this.client).then(
      () => null,
      (error: unknown) => error as Error,
    );
    this.probing = false;
    const trouble = troubleOf(failure);
    // an error reply is an answer too
    this.healthy = trouble === null;
    if (trouble === null) this.listener.answered();
    else this.listener.failed(trouble, failure);
  }

  private async attempt<T>(work: Work<T>): Promise<T> {
    try {
      const result = await work(this.client);
      const failure = lastFailureOf(result);
      if (troubleOf(failure) !== null) throw failure as Error;
      return result;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === null) throw error;
      this.healthy = false;
      this.listener.commandFailed(trouble, error as Error);
      throw new RedisUnavailableError(trouble, { cause: error });
    }
  }

  private onReady(): void {
    this.lastError = null;
    this.listener.connected(this);
  }

  private onError(error: Error): void {
    this.lastError = error;
    if (!this.isConnected) this.listener.failed(troubleOf(error) ?? 'unreachable', error);
  }

  /** What is in flight has lost its answer: ioredis alone would let it wait for its timeout. */
  private onClose(): void {
    const cause = this.lastError;
    const trouble = troubleOf(cause) ?? 'unreachable';
    this.lastError = null;
    this.healthy = false;
    this.listener.failed(trouble, cause);
    for (const reject of this.inFlight) reject(new RedisUnavailableError(trouble, { cause }));
    this.inFlight.clear();
  }
}

/** A pipeline resolves to [error, reply] pairs in order: whatever cut it short has cut off its last command. */
function lastFailureOf(result: unknown): Error | null {
  const last: unknown = Array.isArray(result) ? result.at(-1) : undefined;
  return Array.isArray(last) && last.length <= 2 && types.isNativeError(last[0]) ? last[0] : null;
}

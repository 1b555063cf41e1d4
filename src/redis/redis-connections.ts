import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { RedisConfig } from '../config/app-config.js';
import { closeRedis, dropRedis } from './close-redis.js';
import { CommandTimes } from './command-times.js';
import { connectRedis } from './connect-redis.js';
import { KeySpace } from './key-space.js';
import { checkMemoryPolicy } from './memory-policy.js';
import type { ObservedRedis } from './observed-redis.js';
import { addressOf } from './redis-address.js';
import type { RedisClient } from './redis-client.js';
import { RedisHealth } from './redis-health.js';
import type { RedisProfile } from './redis-options.js';
import type { RedisState } from './redis-state.js';
import { troubleOf } from './redis-trouble.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import { RefusalLog } from './refusal-log.js';
import { RequestClients } from './request-clients.js';
import { RequestPool } from './request-pool.js';
import { readServerFacts, type ServerFacts } from './server-facts.js';
import { TroubleLog } from './trouble-log.js';

/** What an operator has mended is seen by then. */
const POLICY_INTERVAL_MS = 60_000;

/** All connections of this process except the subscriber's. Starting never waits for Redis; whoever needs it asks `run`. */
@Injectable()
export class RedisConnections implements ObservedRedis, OnModuleInit, OnApplicationShutdown {
  readonly keys: KeySpace;
  /** Of the connections for request traffic, their probes included. */
  readonly commandTimes = new CommandTimes();
  private readonly log: TroubleLog;
  private readonly health: RedisHealth;
  private readonly pool: RequestPool;
  private readonly lent = new Set<RedisClient>();
  private bulkClient: RedisClient | null = null;
  private readonly bulkWaiting = new Set<(error: RedisUnavailableError) => void>();
  private policyTimer: NodeJS.Timeout | null = null;

  constructor(
    private readonly config: RedisConfig,
    private readonly clients: RequestClients,
    clock: Clock,
  ) {
    this.keys = new KeySpace(config.prefix);
    for (const client of clients.all) this.commandTimes.watch(client);
    const address = addressOf(config);
    this.log = new TroubleLog(clock, address);
    this.health = new RedisHealth(config.target !== null, clock, this.log, new RefusalLog(clock, address));
    this.pool = new RequestPool(clients.all, this.keys, this.health);
  }

  get state(): RedisState {
    return this.health.state;
  }

  /** Called at every change, synchronously. */
  onStateChange(listener: (state: RedisState) => void): void {
    this.health.onChange(listener);
  }

  /**
   * For whoever got an error reply: what he wanted (`events`) and what Redis said, or null when that is well again.
   * Shown in `state.refusals` and logged at most once per purpose and text in 30 s; Redis stays up.
   */
  report(purpose: string, refusal: Error | null): void {
    this.health.setRefusal(purpose, refusal);
  }

  onModuleInit(): void {
    if (this.config.target === null) return;
    if (this.config.tls?.certRequirement === 'none')
      this.log.warn(
        'REDIS_SSL_CERT_REQS=none: Redis is spoken to encrypted, but any certificate is taken for its own.',
      );
    let wasUp = false;
    this.onStateChange(({ status }) => {
      if (status === 'up' && !wasUp) void this.checkPolicy();
      wasUp = status === 'up';
      if (status === 'down') this.dropBulk();
    });
    this.policyTimer = setInterval(() => void this.checkPolicy(), POLICY_INTERVAL_MS).unref();
    this.pool.open();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.policyTimer !== null) clearInterval(this.policyTimer);
    this.pool.close();
    await Promise.all([...this.clients.all.map(closeRedis), ...[...this.lent].map(dropRedis)]);
  }

  /**
   * Runs commands on the connection of the pool that has the least to do.
   * Rejects with RedisUnavailableError: at once while Redis is disabled or down, and when the connection is lost or an
   * answer takes longer than 250 ms. Error replies come through as they are.
   */
  async run<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    const connection = this.pool.pick();
    if (connection !== null) return connection.run(work);
    throw this.unavailable();
  }

  /**
   * As `run`, for large values: on a connection of its own, so that no request waits behind them, with 5 s for an answer.
   * Rejects with RedisUnavailableError as soon as Redis is down.
   */
  bulk<T>(work: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.state.status !== 'up') return Promise.reject(this.unavailable());
    const client = (this.bulkClient ??= this.lend('bulk', 'bulk'));
    return new Promise<T>((resolve, reject) => {
      this.bulkWaiting.add(reject);
      work(client)
        .then(resolve, (error: unknown) => {
          const trouble = troubleOf(error);
          reject(trouble === null ? (error as Error) : new RedisUnavailableError(trouble, { cause: error }));
        })
        .finally(() => this.bulkWaiting.delete(reject));
    });
  }

  serverFacts(): Promise<ServerFacts> {
    return this.run(readServerFacts);
  }

  /**
   * A patient connection for blocking reads: it queues commands while there is no connection, has no command timeout,
   * and reconnects for ever. Closed at shutdown, or earlier by its user. Throws when Redis is disabled.
   */
  dedicated(purpose: string): RedisClient {
    return this.lend('dedicated', purpose);
  }

  private lend(profile: RedisProfile, purpose: string): RedisClient {
    const client = connectRedis(this.config, profile, purpose);
    this.lent.add(client);
    client.once('end', () => this.lent.delete(client));
    return client;
  }

  /** Nothing probes it: on a path that has died it would be found dead only by its next user. */
  private dropBulk(): void {
    if (this.bulkClient !== null) void dropRedis(this.bulkClient);
    this.bulkClient = null;
    for (const giveUp of this.bulkWaiting) giveUp(this.unavailable());
  }

  private unavailable(): RedisUnavailableError {
    return new RedisUnavailableError(this.config.target === null ? 'disabled' : (this.state.trouble ?? 'unreachable'));
  }

  private async checkPolicy(): Promise<void> {
    const warning = await this.run(checkMemoryPolicy).catch(() => this.state.policyWarning);
    this.health.setPolicyWarning(warning);
  }
}

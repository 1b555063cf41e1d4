import { Injectable, Logger } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { JobQueue } from '../jobs/job-queue.js';
import { QueueUnavailableError } from '../jobs/queue-unavailable.error.js';
import { within } from '../common/within.js';
import type { ObservedRedis } from '../redis/observed-redis.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { KEYSPACE_ERRORS, type ServerFacts } from '../redis/server-facts.js';

type ClientName = 'cache' | 'queue';
type KnownFacts = ReadonlyMap<ClientName, ServerFacts>;

const COMMAND_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
/** A scrape waits no longer for a server. */
const DEADLINE_MS = 500;

/** Both Redis servers: how fast they answer this process, and what they tell of themselves, all their clients counted. */
@Injectable()
export class RedisMetrics {
  private readonly logger = new Logger(RedisMetrics.name);
  private readonly servers: readonly (readonly [ClientName, ObservedRedis])[];
  private readonly told = new Set<ClientName>();
  private asking: Promise<KnownFacts> | null = null;

  constructor(
    private readonly registry: Registry,
    redis: RedisConnections,
    queue: JobQueue,
  ) {
    this.servers = [
      ...(redis.state.status === 'disabled' ? [] : [['cache', redis] as const]),
      ...(queue.server === null ? [] : [['queue', queue.server] as const]),
    ];
    this.addCommands();
    this.addMemory();
    this.addClients();
    this.addTroubles();
  }

  private addCommands(): void {
    const duration = new Histogram({
      name: 'redis_client_command_duration_seconds',
      help: 'What commands took until Redis had answered, probes included.',
      labelNames: ['client'],
      buckets: COMMAND_BUCKETS_S,
      registers: [this.registry],
    });
    for (const [client, server] of this.servers)
      server.commandTimes.onCommand((durationMs) => {
        duration.observe({ client }, durationMs / 1000);
      });
  }

  private addMemory(): void {
    this.addGauge('redis_memory_used_bytes', 'Memory that the server uses.', ({ usedMemoryBytes }) => usedMemoryBytes);
    // without a limit there is none to be near to
    this.addGauge('redis_memory_max_bytes', 'Memory that the server may use.', ({ maxMemoryBytes }) => {
      return maxMemoryBytes === 0 ? null : maxMemoryBytes;
    });
    this.addGauge(
      'redis_eviction_policy_suitable',
      '1 where maxmemory-policy suits the server: noeviction for the queue, any other for a cache with a limit.',
      suitability,
    );
  }

  private addClients(): void {
    this.addGauge('redis_connected_clients', 'Connections of all clients.', ({ connectedClients }) => connectedClients);
  }

  private addTroubles(): void {
    const facts = (): Promise<KnownFacts> => this.facts();
    new Counter({
      name: 'redis_evicted_keys_total',
      help: 'Keys that the server threw away for want of memory.',
      labelNames: ['client'],
      registers: [this.registry],
      async collect() {
        const known = await facts();
        this.reset();
        for (const [client, { evictedKeys }] of known) if (evictedKeys !== null) this.inc({ client }, evictedKeys);
      },
    });
    new Counter({
      name: 'redis_error_replies_total',
      help: 'Error replies of the server that concern its keys.',
      labelNames: ['client', 'code'],
      registers: [this.registry],
      async collect() {
        const known = await facts();
        this.reset();
        for (const [client, { errorReplies }] of known)
          for (const code of KEYSPACE_ERRORS) if (errorReplies !== null) this.inc({ client, code }, errorReplies[code]);
      },
    });
  }

  private addGauge(
    name: string,
    help: string,
    figure: (facts: ServerFacts, client: ClientName) => number | null,
  ): void {
    const facts = (): Promise<KnownFacts> => this.facts();
    new Gauge({
      name,
      help,
      labelNames: ['client'],
      registers: [this.registry],
      async collect() {
        const known = await facts();
        this.reset();
        for (const [client, server] of known) {
          const value = figure(server, client);
          if (value !== null) this.set({ client }, value);
        }
      },
    });
  }

  /** Asked once for all figures of a scrape; a server that is away or does not tell is left out. */
  private facts(): Promise<KnownFacts> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  private async ask(): Promise<KnownFacts> {
    const known = new Map<ClientName, ServerFacts>();
    const read = async ([client, server]: readonly [ClientName, ObservedRedis]): Promise<void> => {
      try {
        known.set(client, await server.serverFacts());
      } catch (error) {
        this.tell(client, error);
      }
    };
    await within(DEADLINE_MS, Promise.all(this.servers.map(read)));
    return new Map(known);
  }

  /** That it is away is told by its connection; that it does not tell (a user without the right to INFO), once. */
  private tell(client: ClientName, error: unknown): void {
    if (error instanceof RedisUnavailableError || error instanceof QueueUnavailableError) return;
    if (this.told.has(client)) return;
    this.told.add(client);
    this.logger.warn(`the Redis of the ${client} gives no INFO, so its metrics are left out: ${String(error)}`);
  }
}

function suitability({ evictionPolicy, maxMemoryBytes }: ServerFacts, client: ClientName): number | null {
  if (evictionPolicy === null) return null;
  const isNoeviction = evictionPolicy === 'noeviction';
  if (client === 'queue') return isNoeviction ? 1 : 0;
  if (isNoeviction && maxMemoryBytes === null) return null;
  return isNoeviction && maxMemoryBytes !== 0 ? 0 : 1;
}

import { Queue } from 'bullmq';
import type { Clock } from '../../../common/clock.js';
import { closeRedis } from '../../../redis/close-redis.js';
import { CommandTimes } from '../../../redis/command-times.js';
import { KeySpace } from '../../../redis/key-space.js';
import type { ObservedRedis } from '../../../redis/observed-redis.js';
import { addressOf } from '../../../redis/redis-address.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import { troubleOf } from '../../../redis/redis-trouble.js';
import { readServerFacts, type ServerFacts } from '../../../redis/server-facts.js';
import type { QueueAvailability } from '../../job-queue.js';
import type { QueueConfig } from '../../../config/app-config.js';
import { type QueueTrouble, QueueUnavailableError } from '../../queue-unavailable.error.js';
import { checkEvictionPolicy } from './eviction-policy.js';
import { LinkHealth } from './link-health.js';
import { connectProducer } from './producer-connection.js';
import { QueueProbe } from './queue-probe.js';
import { queueTroubleOf, refusalOf } from './queue-refusal.js';
import { SharedClock } from './shared-clock.js';
import type { BullQueue } from './stored-job.js';

const DEADLINE_MS = 1_000;
/** A dead connection is found, and replaced, within 2 s. */
const PROBE_INTERVAL_MS = 500;
/** What an operator has mended is seen by then. */
const POLICY_INTERVAL_MS = 60_000;
/** Nobody reads the library's stream of events, which would keep the progress of every job otherwise. */
const MAX_EVENTS = 100;

/** What a caller does with the queue. The signal is aborted once nobody waits for it any more. */
export type QueueWork<D, T> = (queue: BullQueue<D>, client: RedisClient, signal: AbortSignal) => Promise<T>;

/**
 * The queue as one process uses it, apart from running its jobs: a connection that is probed, a deadline for everything,
 * and the one place that decides whether the queue is available.
 */
export class QueueLink<D> implements ObservedRedis {
  readonly keys: KeySpace;
  /** Of the connection that asks and adds; those that wait for jobs block by design. */
  readonly commandTimes = new CommandTimes();
  readonly clock: SharedClock;
  private readonly vitals: QueueProbe;
  private readonly health: LinkHealth;
  private readonly inFlight = new Set<(trouble: QueueTrouble) => void>();
  private readonly awaitingQueue = new Set<(queue: BullQueue<D>) => void>();
  private client: RedisClient | null = null;
  private queue: BullQueue<D> | null = null;
  private timers: NodeJS.Timeout[] = [];
  private lastError: Error | null = null;
  private probing = false;
  private paused = false;

  constructor(
    private readonly settings: QueueConfig,
    clock: Clock,
  ) {
    this.keys = new KeySpace(settings.redis.prefix);
    this.clock = new SharedClock(clock);
    this.vitals = new QueueProbe(this.keys, settings.name, this.clock);
    this.health = new LinkHealth(clock, `${settings.name} at ${addressOf(settings.redis)}`);
  }

  get availability(): QueueAvailability {
    return this.health.availability;
  }

  /** As last seen. */
  get isPaused(): boolean {
    return this.paused;
  }

  /** Connects, and goes on trying. */
  open(): void {
    const client = connectProducer(this.settings.redis);
    this.client = client;
    this.commandTimes.watch(client);
    client.on('error', (error: Error) => (this.lastError = error));
    client.on('ready', () => void this.probe(client, true));
    client.on('close', () => this.closed());
    this.timers = [
      setInterval(() => this.tick(client), PROBE_INTERVAL_MS).unref(),
      setInterval(() => void this.checkPolicy(client), POLICY_INTERVAL_MS).unref(),
    ];
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.down('closed');
    await this.queue?.close();
    if (this.client !== null) await closeRedis(this.client);
  }

  /**
   * Rejects with QueueUnavailableError: at once while the queue is known to be away, and as soon as it goes away or does
   * not answer within 1 s. What was begun may have happened all the same.
   */
  run<T>(work: QueueWork<D, T>): Promise<T> {
    const { reason } = this.availability;
    // a Redis that refuses writes still reads; the error of a write tells the same again
    if (reason !== null && reason !== 'connecting' && !isAnswering(reason))
      return Promise.reject(new QueueUnavailableError(reason));
    return new Promise<T>((resolve, reject) => {
      const over = new AbortController();
      const settle = (): void => {
        clearTimeout(timer);
        this.inFlight.delete(giveUp);
      };
      const giveUp = (trouble: QueueTrouble): void => {
        settle();
        over.abort();
        reject(new QueueUnavailableError(trouble));
      };
      const timer = setTimeout(() => giveUp('timeout'), DEADLINE_MS);
      this.inFlight.add(giveUp);
      this.attempt(work, over.signal).then(resolve, reject).finally(settle);
    });
  }

  serverFacts(): Promise<ServerFacts> {
    return this.run((_queue, client) => readServerFacts(client));
  }

  async setPaused(paused: boolean): Promise<void> {
    await this.run((queue) => (paused ? queue.pause() : queue.resume()));
    this.paused = paused;
  }

  private async attempt<T>(work: QueueWork<D, T>, signal: AbortSignal): Promise<T> {
    const queue = this.queue ?? (await new Promise<BullQueue<D>>((resolve) => this.awaitingQueue.add(resolve)));
    try {
      // nobody must find a job queued that he was told could not be
      signal.throwIfAborted();
      return await work(queue, this.client as RedisClient, signal);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) this.health.down(refusal);
      const trouble = queueTroubleOf(error);
      throw trouble === null ? error : new QueueUnavailableError(trouble, { cause: error });
    }
  }

  private tick(client: RedisClient): void {
    this.health.report();
    if (client.status === 'ready') void this.probe(client);
  }

  /** Writes where writes were refused, so that the end of that is seen, and on a new connection, which may be to a replica. */
  private async probe(client: RedisClient, isNew = false): Promise<void> {
    if (this.probing || this.availability.reason === 'closed') return;
    this.probing = true;
    const { reason } = this.availability;
    try {
      this.paused = await this.vitals.look(client);
      if (isNew || (reason !== null && isAnswering(reason))) await this.vitals.write(client);
      this.up(client);
    } catch (error) {
      const trouble = queueTroubleOf(error) ?? 'unreachable';
      if (isAnswering(trouble)) this.offer(client);
      this.down(trouble);
    } finally {
      this.probing = false;
    }
  }

  private up(client: RedisClient): void {
    if (this.availability.available || this.availability.reason === 'closed') return;
    this.lastError = null;
    this.health.up();
    void this.checkPolicy(client);
    this.offer(client);
  }

  /** To those who came before Redis had answered. */
  private offer(client: RedisClient): void {
    this.queue ??= this.build(client);
    for (const resolve of this.awaitingQueue) resolve(this.queue);
    this.awaitingQueue.clear();
  }

  /** Only once Redis has answered: a queue of this library that was built without never settles a call. */
  private build(client: RedisClient): BullQueue<D> {
    const queue: BullQueue<D> = new Queue(this.settings.name, {
      connection: client,
      prefix: this.keys.key('bull'),
      // it would write its advice on the eviction policy to the console; ours goes to the log and to the health report
      skipVersionCheck: true,
      streams: { events: { maxLen: MAX_EVENTS } },
    });
    // whatever it says, the client has said before
    return queue.on('error', () => undefined);
  }

  private closed(): void {
    // left because it takes nothing in, and perhaps the next one does
    if (this.availability.reason !== 'readonly') this.down(troubleOf(this.lastError) ?? 'unreachable');
  }

  private down(trouble: QueueTrouble): void {
    if (this.availability.reason === 'closed') return;
    this.health.down(trouble);
    if (isAnswering(trouble)) return;
    for (const giveUp of this.inFlight) giveUp(trouble);
  }

  private async checkPolicy(client: RedisClient): Promise<void> {
    // unknown while Redis is away
    const warning = await checkEvictionPolicy(client).catch(() => this.availability.policyWarning);
    this.health.setPolicyWarning(warning);
  }
}

/** Whether Redis is there and refuses writes alone. */
function isAnswering(trouble: QueueTrouble | 'connecting'): boolean {
  return trouble === 'memory_full' || trouble === 'write_refused' || trouble === 'denied';
}

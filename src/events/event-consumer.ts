import { Logger } from '@nestjs/common';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisClient } from '../redis/redis-client.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { ConsumerGroup, type Delivery, isReply } from './consumer-group.js';
import type { DomainEvent } from './domain-event.js';
import { eventOfEntry } from './event-codec.js';

const BLOCK_MS = 2_000;
/** How much later than it should a blocking read may return before its connection is replaced. */
const SILENCE_MS = 5_000;
const PAUSE_AFTER_ERROR_MS = 1_000;
const STOP_GRACE_MS = 800;
/** Where a search for idle events begins and ends. */
const CLAIM_START = '0-0';

export interface EventConsumerOptions {
  /** Each group has every event once. */
  readonly group: string;
  /** Name of this member of the group: stable over restarts, or Redis keeps every name there ever was. */
  readonly consumer: string;
  /** Where a group begins that does not exist yet: at the oldest event that is kept, or with those to come. Default: `new`. */
  readonly from?: 'start' | 'new';
  /** An event is acknowledged when this resolves; when it rejects, the event is delivered again, maybe to another member. */
  readonly handle: (event: DomainEvent, context: EventContext) => Promise<void>;
  /** How long a member may take before another one takes the event over, ms. Default: 30 000. */
  readonly minIdleMs?: number;
  /** Pause between two searches for such events, ms. Default: 10 000. */
  readonly claimEveryMs?: number;
  /** How often an event is tried before it goes to the dead stream. Default: 5. */
  readonly maxDeliveries?: number;
}

export interface EventContext {
  /** 1 at the first try. */
  readonly deliveries: number;
  /** Aborted when the consumer stops. */
  readonly signal: AbortSignal;
}

/**
 * Handles every event of the stream at least once within its group, one at a time and in order, except for those that
 * failed, which come again later. Survives the loss of Redis and of all its data.
 */
export class EventConsumer {
  private readonly logger = new Logger(EventConsumer.name);
  private readonly group: ConsumerGroup;
  private readonly handle: EventConsumerOptions['handle'];
  private readonly minIdleMs: number;
  private readonly claimEveryMs: number;
  private readonly maxDeliveries: number;
  private stopping = new AbortController();
  private running: Promise<void> | null = null;
  private blocking: RedisClient | null = null;
  /** The newest entry that came: the group begins there should it be lost. null = with what comes next. */
  private position: string | null;
  private claimAtMs = 0;
  private lastError = '';

  constructor(
    private readonly connections: RedisConnections,
    private readonly options: EventConsumerOptions,
  ) {
    this.group = new ConsumerGroup(connections, options.group, options.consumer);
    this.handle = options.handle;
    this.position = options.from === 'start' ? '0-0' : null;
    this.minIdleMs = options.minIdleMs ?? 30_000;
    this.claimEveryMs = options.claimEveryMs ?? 10_000;
    this.maxDeliveries = options.maxDeliveries ?? 5;
  }

  /** Throws when Redis is disabled. */
  start(): void {
    if (this.running !== null) return;
    this.stopping = new AbortController();
    this.blocking = this.connections.dedicated(`events-${this.options.group}`);
    this.running = this.work(this.blocking, this.stopping.signal);
  }

  /** Ends within a second. An event in hand that takes longer stays with the group, and is delivered again. */
  async stop(): Promise<void> {
    if (this.running === null) return;
    this.stopping.abort();
    this.blocking?.disconnect();
    const grace = new AbortController();
    await Promise.race([this.running, pause(STOP_GRACE_MS, undefined, { signal: grace.signal, ref: false })]);
    grace.abort();
    this.running = null;
  }

  private async work(blocking: RedisClient, signal: AbortSignal): Promise<void> {
    let isEnsured = false;
    while (!signal.aborted) {
      try {
        if (!isEnsured) this.position = await this.group.ensure(this.position);
        isEnsured = true;
        await this.claimIdle(signal);
        await this.readNext(blocking, signal);
        this.lastError = '';
      } catch (error) {
        isEnsured = false;
        await this.recover(error, signal);
      }
    }
  }

  private async readNext(blocking: RedisClient, signal: AbortSignal): Promise<void> {
    const untilClaimMs = Math.ceil(this.claimAtMs - performance.now());
    const delivery = await this.nextUntil(signal, blocking, Math.max(1, Math.min(BLOCK_MS, untilClaimMs)));
    if (delivery === null) return;
    this.position = delivery.id;
    await this.process(delivery, signal);
  }

  /** Between two attempts to connect ioredis forgets its commands when it is told to stop, and never answers them. */
  private async nextUntil(signal: AbortSignal, blocking: RedisClient, blockMs: number): Promise<Delivery | null> {
    if (signal.aborted) return null;
    // patient connections have no timeout: one whose packets get lost would wait for ever
    const watchdog = setInterval(() => blocking.disconnect(true), blockMs + SILENCE_MS);
    const answered = new AbortController();
    const stopped = once(signal, 'abort', { signal: answered.signal }).then(() => null);
    try {
      return await Promise.race([this.group.next(blocking, blockMs), stopped]);
    } finally {
      clearInterval(watchdog);
      answered.abort();
    }
  }

  /** Those of members that died, and our own that failed. */
  private async claimIdle(signal: AbortSignal): Promise<void> {
    if (performance.now() < this.claimAtMs) return;
    let cursor = CLAIM_START;
    do {
      const claimed = await this.group.claim(this.minIdleMs, cursor);
      if (claimed.delivery !== null) await this.process(claimed.delivery, signal);
      cursor = claimed.cursor;
    } while (cursor !== CLAIM_START && !signal.aborted);
    this.claimAtMs = performance.now() + this.claimEveryMs;
  }

  private async process(delivery: Delivery, signal: AbortSignal): Promise<void> {
    const { id, fields, deliveries } = delivery;
    if (signal.aborted) return;
    if (deliveries > this.maxDeliveries) {
      await this.group.bury(delivery);
      this.logger.error(`event ${id} failed ${this.maxDeliveries} times and went to the dead stream`);
      return;
    }
    const event = eventOfEntry(id, fields);
    // nothing that this version knows is nothing to be done
    if (event === null || (await this.succeeds(event, { deliveries, signal }))) await this.group.acknowledge(id);
  }

  private async succeeds(event: DomainEvent, context: EventContext): Promise<boolean> {
    try {
      await this.handle(event, context);
      return true;
    } catch (error) {
      this.logger.warn(
        `${event.event_type} ${event.id} failed at try ${context.deliveries}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return false;
    }
  }

  /** A lost group is made anew at once; anything else waits, and is told once. An absent Redis is told by its connections. */
  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (signal.aborted || isReply(error, 'NOGROUP') || isReply(error, 'UNBLOCKED')) return;
    const message = error instanceof Error ? error.message : String(error);
    if (!(error instanceof RedisUnavailableError) && message !== this.lastError) this.logger.warn(message);
    this.lastError = message;
    await pause(PAUSE_AFTER_ERROR_MS, undefined, { signal }).catch(() => undefined);
  }
}

import { randomBytes } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import type { AuditEntry, AuditRecord } from './audit-entry.js';
import { AuditStream, type NumberedEntry } from './audit-stream.js';

const KEPT_IN_MEMORY = 1_000;
const AT_ONCE = 100;
/** A Redis that answers but refuses (out of memory, read-only) says nothing when it is well again. */
const RETRY_MS = 1_000;
/** As state and logs name what Redis refuses us. */
const PURPOSE = 'audit';

export interface AuditTrail {
  /** Newest first. */
  readonly entries: readonly AuditEntry[];
  /** `memory`: those of this process since it started, 1000 at most. */
  readonly storedIn: 'redis' | 'memory';
  /** Entries of this process that wait for Redis. */
  readonly waiting: number;
}

/**
 * Who did what. Each deed is a line in the log at once and an entry in Redis for 90 days; the newest 1000 wait in memory
 * while Redis is away. What cannot be recorded is done all the same.
 */
@Injectable()
export class AuditLog implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private readonly stream: AuditStream;
  private readonly process = randomBytes(8).toString('hex');
  private readonly recent: AuditEntry[] = [];
  private readonly waiting: NumberedEntry[] = [];
  private recorded = 0;
  private dropped = 0;
  private flight: Promise<void> | null = null;
  private retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly redis: RedisConnections,
    private readonly clock: Clock,
  ) {
    this.stream = new AuditStream(redis);
    redis.onStateChange(({ status }) => {
      if (status === 'up') void this.flush();
    });
  }

  /** The id of the entry. Never throws and never has to be awaited. */
  record({ request, action, target, count, outcome, details = {} }: AuditRecord): string {
    const by = request.caller?.keyId ?? null;
    const id = `${this.process}-${++this.recorded}`;
    const at = new Date(this.clock.nowMs()).toISOString();
    const entry: AuditEntry = { id, at, by, action, target, count, outcome, request_id: request.id, details };
    this.logger.warn(
      { request_id: request.id, key_id: by, action, target, count, outcome, details },
      sentenceOf(entry),
    );
    keepNewest(this.recent, entry);
    if (this.redis.state.status === 'disabled') return id;
    this.dropped += keepNewest(this.waiting, { number: this.recorded, entry });
    // not now: a flight that is about to end would not take it along
    setImmediate(() => void this.flush());
    return id;
  }

  /** The newest entries: of all processes while Redis answers, else of this one. */
  async newest(limit: number): Promise<AuditTrail> {
    await this.flush();
    const waiting = this.waiting.map(({ entry }) => entry);
    const stored = await this.stored(limit);
    const known = stored === null ? this.recent : [...stored.reverse(), ...waiting];
    // an entry whose answer was lost may be in both
    const entries = [...new Map(known.map((entry) => [entry.id, entry])).values()];
    entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return {
      entries: entries.reverse().slice(0, limit),
      storedIn: stored === null ? 'memory' : 'redis',
      waiting: waiting.length,
    };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    clearTimeout(this.retry);
  }

  /** null = Redis does not say. */
  private async stored(limit: number): Promise<AuditEntry[] | null> {
    try {
      return await this.stream.newest(limit);
    } catch (error) {
      this.tell(error);
      return null;
    }
  }

  /** One batch at a time, so that numbers rise. */
  private async flush(): Promise<void> {
    this.flight ??= this.sendAll().finally(() => (this.flight = null));
    await this.flight;
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0 && this.redis.state.status === 'up') {
      const batch = this.waiting.slice(0, AT_ONCE);
      try {
        await this.stream.append(batch);
      } catch (error) {
        this.tell(error);
        this.retry ??= setTimeout(() => {
          this.retry = undefined;
          void this.flush();
        }, RETRY_MS).unref();
        return;
      }
      this.redis.report(PURPOSE, null);
      this.arrived(batch);
    }
  }

  private arrived(batch: readonly NumberedEntry[]): void {
    const last = batch.at(-1)?.number ?? 0;
    const left = this.waiting.findIndex(({ number }) => number > last);
    this.waiting.splice(0, left === -1 ? this.waiting.length : left);
    if (this.dropped > 0)
      this.logger.warn(`${this.dropped} entries never reached Redis, only this log: it was away for too long`);
    this.dropped = 0;
  }

  /** That Redis is away is told by its connections. */
  private tell(error: unknown): void {
    if (error instanceof RedisUnavailableError) return;
    this.redis.report(PURPOSE, error instanceof Error ? error : new Error(String(error)));
  }
}

function sentenceOf({ action, target, count, outcome }: AuditEntry): string {
  const what = target === null ? action : `${action} ${target}`;
  return `${what}: ${outcome}${count === null ? '' : `, ${count}`}`;
}

/** Returns how many of the oldest had to go. */
function keepNewest<T>(entries: T[], entry: T): number {
  entries.push(entry);
  if (entries.length <= KEPT_IN_MEMORY) return 0;
  entries.shift();
  return 1;
}

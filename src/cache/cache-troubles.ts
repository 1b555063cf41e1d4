import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { type CacheOperation, CacheObserver } from './cache-observer.js';

const QUIET_MS = 30_000;

/** Failures that readers are spared: each is counted, and one line in 30 s says what happens to a family. */
@Injectable()
export class CacheTroubles {
  private readonly logger = new Logger('Cache');
  /** When a line may be written again, by family and kind of trouble: as many as there are families. */
  private readonly quietUntilMs = new Map<string, number>();

  constructor(
    private readonly observer: CacheObserver,
    private readonly clock: Clock,
  ) {}

  /** An operation on Redis failed. That Redis is away is said by its connections. */
  store(family: string, operation: CacheOperation, error: unknown): void {
    this.observer.error(family, operation);
    if (!(error instanceof RedisUnavailableError)) this.say(operation, family, '', error);
  }

  /** A value that cannot be kept: said once, as it is the program that has to change. */
  notKept(family: string, key: string, error: unknown): void {
    this.observer.error(family, 'write');
    this.say('keep', family, key, error, Infinity);
  }

  computation(family: string, key: string, error: unknown): void {
    this.say('compute', family, key, error);
  }

  private say(verb: string, family: string, key: string, error: unknown, quietMs = QUIET_MS): void {
    const nowMs = this.clock.nowMs();
    const topic = `${verb} ${family}`;
    if (nowMs < (this.quietUntilMs.get(topic) ?? -Infinity)) return;
    this.quietUntilMs.set(topic, nowMs + quietMs);
    const example = key === '' ? '' : ` (${key})`;
    this.logger.warn(`Could not ${topic} values${example}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../audit/audit-log.js';
import { CacheService } from '../cache/cache.service.js';
import { matchesGlob } from '../cache/glob.js';
import { STRATEGIES } from '../discovery/domain/strategy.js';
import { EventBus } from '../events/event-bus.js';

/** What discovery keeps ready for readers. Boards that others follow, past runs, results of jobs and locks are none of it. */
const DISCOVERY_ANSWERS = [
  'bms:*',
  'amc:discovery:v3:candidates:*',
  'amc:discovery:v3:metadata:*',
  'squeeze_cache:*',
  'market_metrics:*',
  'analysis:*',
  'insights:*',
] as const;
const LAST_GOOD_BOARDS = STRATEGIES.map((strategy) => `amc:discovery:v3:last-good:${strategy}`);

/** Own keys that match a pattern, or every value that was written under a tag. */
export type ClearTarget =
  | { readonly pattern: string; readonly tag?: undefined; readonly includeLastGood: boolean }
  | { readonly tag: string; readonly pattern?: undefined };

/**
 * Throws away what is kept ready. Locks, running jobs, the calibration, watchlists, events and the audit stay, and the
 * last good boards unless they are asked for. What Redis cannot be told now it is told when it answers again. Everybody is
 * told by an event, and each order is in the audit.
 */
@Injectable()
export class CacheClearing {
  constructor(
    private readonly cache: CacheService,
    private readonly events: EventBus,
    private readonly audit: AuditLog,
  ) {}

  /** How many keys `clear` would take. */
  async preview(target: ClearTarget): Promise<number> {
    if (target.pattern === undefined) return this.cache.preview(target);
    const { pattern } = target;
    const [count, boards] = await Promise.all([
      this.cache.preview({ pattern }),
      Promise.all(lastGoodOf(target).map((key) => this.cache.exists(key))),
    ]);
    return count + boards.filter(Boolean).length;
  }

  /** How many keys went. */
  async clear(target: ClearTarget, request: FastifyRequest): Promise<number> {
    const byTag = target.pattern === undefined;
    const count = byTag ? await this.clearTag(target.tag) : await this.clearPattern(target);
    this.tell(target, count);
    this.record(request, byTag ? 'cache.clear_tag' : 'cache.clear', target.pattern ?? target.tag, count);
    return count;
  }

  /** Everything that may be cleared. */
  async flush(includeLastGood: boolean, request: FastifyRequest): Promise<number> {
    const target = { pattern: '*', includeLastGood };
    const count = await this.clearPattern(target);
    this.tell(target, count);
    this.record(request, 'cache.flush', null, count);
    return count;
  }

  /** The next board, or the next reader, makes them anew. */
  async clearDiscoveryAnswers(request: FastifyRequest): Promise<number> {
    let cleared = 0;
    for (const pattern of DISCOVERY_ANSWERS) {
      const count = await this.cache.clear(pattern);
      if (count > 0 || this.cache.isOwing) this.tell({ pattern }, count);
      cleared += count;
    }
    this.record(request, 'cache.clear_discovery', null, cleared);
    return cleared;
  }

  private async clearPattern(target: { readonly pattern: string; readonly includeLastGood: boolean }): Promise<number> {
    const cleared = await this.cache.clear(target.pattern);
    return cleared + (await this.cache.delete(...lastGoodOf(target)));
  }

  private async clearTag(tag: string): Promise<number> {
    const count = await this.cache.preview({ tag });
    await this.cache.clearTag(tag);
    return count;
  }

  private tell(
    { pattern, tag }: { pattern?: string | undefined; tag?: string | undefined },
    keysCleared: number,
  ): void {
    const data = { pattern: pattern ?? null, tag: tag ?? null, keys_cleared: keysCleared };
    this.events.publish({ event_type: 'cache.cleared', data });
  }

  private record(request: FastifyRequest, action: string, target: string | null, count: number): void {
    this.audit.record({ request, action, target, count, outcome: this.cache.isOwing ? 'deferred' : 'done' });
  }
}

function lastGoodOf({ pattern, includeLastGood }: { pattern: string; includeLastGood: boolean }): string[] {
  return includeLastGood ? LAST_GOOD_BOARDS.filter((key) => matchesGlob(pattern, key)) : [];
}

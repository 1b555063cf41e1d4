import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../audit/audit-log.js';
import { CacheService } from '../cache/cache.service.js';
import type { Erased, Erasure, Extent } from '../cache/erasure.js';
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

/** What was cleared; `isDeferred`: Redis does not answer, and what it has is cleared when it does. */
export interface Cleared extends Extent {
  readonly isDeferred: boolean;
}

/** As the audit and the event name an order. */
interface Order {
  readonly action: string;
  /** As in the audit; null where the action says it all. */
  readonly target: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly event: { readonly pattern: string | null; readonly tag: string | null };
}

/**
 * Throws away what is kept ready. Locks, running jobs, the calibration, watchlists, events and the audit stay, and the
 * last good boards unless they are asked for. What Redis cannot be told now it is told when it answers again. Each order is
 * an event and an entry of the audit, and when it was deferred another of each when it has been carried out.
 */
@Injectable()
export class CacheClearing {
  constructor(
    private readonly cache: CacheService,
    private readonly events: EventBus,
    private readonly audit: AuditLog,
  ) {}

  /** What `clear` would take. */
  async preview(target: ClearTarget): Promise<Extent> {
    if (target.pattern === undefined) return this.cache.preview(target);
    const { pattern } = target;
    const [extent, boards] = await Promise.all([
      this.cache.preview({ pattern }),
      Promise.all(lastGoodOf(target).map((key) => this.cache.exists(key))),
    ]);
    return { ...extent, count: extent.count + boards.filter(Boolean).length };
  }

  clear(target: ClearTarget, request: FastifyRequest): Promise<Cleared> {
    if (target.pattern === undefined) {
      const { tag } = target;
      const order = { action: 'cache.clear_tag', target: tag, details: {}, event: { pattern: null, tag } };
      return this.carryOut(order, [{ tag }], request);
    }
    return this.carryOut(orderOf('cache.clear', target.pattern, target), erasuresOf(target), request);
  }

  /** Everything that may be cleared. */
  flush(includeLastGood: boolean, request: FastifyRequest): Promise<Cleared> {
    const target = { pattern: '*', includeLastGood };
    return this.carryOut(orderOf('cache.flush', null, target), erasuresOf(target), request);
  }

  /** The next board, or the next reader, makes them anew. */
  clearDiscoveryAnswers(request: FastifyRequest): Promise<Cleared> {
    const event = { pattern: DISCOVERY_ANSWERS.join(','), tag: null };
    const order = { action: 'cache.clear_discovery', target: null, details: { patterns: DISCOVERY_ANSWERS }, event };
    const erasures = DISCOVERY_ANSWERS.map((pattern) => ({ pattern }));
    return this.carryOut(order, erasures, request);
  }

  private async carryOut(order: Order, erasures: readonly Erasure[], request: FastifyRequest): Promise<Cleared> {
    const parts: Erased[] = [];
    for (const erasure of erasures) parts.push(await this.cache.erase(erasure));
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    const isDeferred = parts.some(({ later }) => later !== null);
    const { action, target, details } = order;
    this.announce(order, count);
    const outcome = isDeferred ? 'deferred' : 'done';
    const id = this.audit.record({ request, action, target, count, outcome, details });
    if (isDeferred) void this.complete(order, parts, { request, id });
    return { count, degraded: parts.some(({ degraded }) => degraded), isDeferred };
  }

  /** Ends with this process when Redis does not come back before. */
  private async complete(
    order: Order,
    parts: readonly Erased[],
    { request, id }: { readonly request: FastifyRequest; readonly id: string },
  ): Promise<void> {
    const counts = await Promise.all(parts.map(({ later, count }) => later ?? Promise.resolve(count)));
    const count = counts.reduce((sum, part) => (sum === null || part === null ? null : sum + part), 0);
    const { action, target } = order;
    if (count !== null) this.announce(order, count);
    this.audit.record({
      request,
      action,
      target,
      count,
      outcome: 'done',
      details: { ...order.details, completes: id },
    });
  }

  private announce({ event }: Order, count: number): void {
    this.events.publish({ event_type: 'cache.cleared', data: { ...event, keys_cleared: count } });
  }
}

interface PatternTarget {
  readonly pattern: string;
  readonly includeLastGood: boolean;
}

function orderOf(action: string, target: string | null, { pattern, includeLastGood }: PatternTarget): Order {
  return { action, target, details: { include_last_good: includeLastGood }, event: { pattern, tag: null } };
}

function erasuresOf(target: PatternTarget): Erasure[] {
  const boards = lastGoodOf(target);
  return [{ pattern: target.pattern }, ...(boards.length === 0 ? [] : [{ keys: boards }])];
}

function lastGoodOf({ pattern, includeLastGood }: PatternTarget): string[] {
  return includeLastGood ? LAST_GOOD_BOARDS.filter((key) => matchesGlob(pattern, key)) : [];
}

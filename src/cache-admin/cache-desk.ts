import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Extent } from '../cache/erasure.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { CacheClearing, type Cleared, type ClearTarget } from './cache-clearing.js';
import { meansAnyFamily } from './clear-pattern.js';
import { refusal } from './refusal.js';

/** What an operator wants to have cleared. */
export interface ClearOrder {
  readonly pattern?: string;
  readonly tag?: string;
  readonly dry_run: boolean;
  readonly confirm: boolean;
  readonly include_last_good: boolean;
}

export interface ClearReport {
  readonly message: string;
  readonly pattern: string | null;
  readonly tag: string | null;
  /** With dry_run: how many would go. */
  readonly keys_cleared: number;
  readonly dry_run: boolean;
  /** Redis is configured and does not answer: the count is of memory only. */
  readonly degraded: boolean;
  /** Redis does not answer: it is cleared as soon as it does, and nothing of it is believed before. */
  readonly deferred: boolean;
}

/** Takes orders to clear: refuses those that are not clear themselves, and says what was done. */
@Injectable()
export class CacheDesk {
  constructor(
    private readonly clearing: CacheClearing,
    private readonly redis: RedisConnections,
  ) {}

  /** Problem 400 unless there is a pattern or a tag, and `confirm` for a pattern that may mean any family. */
  async clear(order: ClearOrder, request: FastifyRequest): Promise<ClearReport> {
    const target = targetOf(order);
    if (order.dry_run) return previewReport(target, await this.clearing.preview(target));
    if (!order.confirm && this.meansAnyFamily(target)) throw refusal('confirm', CONFIRM_MESSAGE);
    return clearedReport(target, await this.clearing.clear(target, request));
  }

  async flush(includeLastGood: boolean, request: FastifyRequest): Promise<ClearReport> {
    return clearedReport({ pattern: '*', includeLastGood }, await this.clearing.flush(includeLastGood, request));
  }

  private meansAnyFamily({ pattern }: ClearTarget): boolean {
    return pattern !== undefined && meansAnyFamily(pattern, this.redis.keys.clearableFamilies);
  }
}

function previewReport(target: ClearTarget, extent: Extent): ClearReport {
  const away = extent.degraded ? ' Redis does not answer.' : '';
  return {
    message: `Would clear ${said(target, extent)}.${away}`,
    ...figures(target, extent),
    dry_run: true,
    deferred: false,
  };
}

function clearedReport(target: ClearTarget, { isDeferred, ...extent }: Cleared): ClearReport {
  const later = isDeferred ? ' Redis does not answer: what it has is cleared when it does, and not used before.' : '';
  const message = `Cleared ${said(target, extent)}.${later}`;
  return { message, ...figures(target, extent), dry_run: false, deferred: isDeferred };
}

function said({ pattern, tag }: ClearTarget, { count, degraded }: Extent): string {
  const keys = count === 1 ? '1 key' : `${count} keys`;
  const what = pattern === undefined ? `tagged ${tag}` : `matching ${pattern}`;
  return `${keys} ${what}${degraded ? ', in memory only' : ''}`;
}

function figures({ pattern, tag }: ClearTarget, { count, degraded }: Extent) {
  return { pattern: pattern ?? null, tag: tag ?? null, keys_cleared: count, degraded };
}

export const CONFIRM_MESSAGE =
  'confirm must be true for a pattern that does not begin with a family, like price:; dry_run=true says first how many keys there are';
const ONE_OF_TWO = 'give either a pattern or a tag';

function targetOf({ pattern, tag, include_last_good }: ClearOrder): ClearTarget {
  if (pattern !== undefined && tag === undefined) return { pattern, includeLastGood: include_last_good };
  if (pattern === undefined && tag !== undefined) return { tag };
  throw refusal('pattern', ONE_OF_TWO);
}

import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { FieldError } from '../common/problem/problem.js';
import { ProblemException } from '../common/problem/problem-exception.js';
import { CacheService } from '../cache/cache.service.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { CacheClearing, type ClearTarget } from './cache-clearing.js';
import { coversEverything } from './clear-pattern.js';

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
  /** Redis does not answer: it is cleared as soon as it does, and nothing of it is believed before. */
  readonly deferred: boolean;
}

/** Takes orders to clear: refuses those that are not clear themselves, and says what was done. */
@Injectable()
export class CacheDesk {
  constructor(
    private readonly cache: CacheService,
    private readonly clearing: CacheClearing,
    private readonly redis: RedisConnections,
  ) {}

  /** Problem 400 unless there is a pattern or a tag, and `confirm` for a pattern that means everything. */
  async clear(order: ClearOrder, request: FastifyRequest): Promise<ClearReport> {
    const target = targetOf(order);
    if (order.dry_run) return this.report(target, await this.clearing.preview(target), true);
    if (!order.confirm && this.isEverything(target)) throw refusal('confirm', CONFIRM_MESSAGE);
    return this.report(target, await this.clearing.clear(target, request), false);
  }

  async flush(includeLastGood: boolean, request: FastifyRequest): Promise<ClearReport> {
    const count = await this.clearing.flush(includeLastGood, request);
    return this.report({ pattern: '*', includeLastGood }, count, false);
  }

  private isEverything({ pattern }: ClearTarget): boolean {
    return pattern !== undefined && coversEverything(pattern, this.redis.keys.clearableFamilies);
  }

  private report({ pattern, tag }: ClearTarget, count: number, dryRun: boolean): ClearReport {
    const keys = count === 1 ? '1 key' : `${count} keys`;
    const what = pattern === undefined ? `tagged ${tag}` : `matching ${pattern}`;
    const deferred = !dryRun && this.cache.isOwing;
    const later = deferred ? ' Redis does not answer: what it has is cleared when it does, and not used before.' : '';
    return {
      message: `${dryRun ? 'Would clear' : 'Cleared'} ${keys} ${what}.${later}`,
      pattern: pattern ?? null,
      tag: tag ?? null,
      keys_cleared: count,
      dry_run: dryRun,
      deferred,
    };
  }
}

export const CONFIRM_MESSAGE =
  'confirm must be true for a pattern that means every key; dry_run=true says first how many there are';
const ONE_OF_TWO = 'give either a pattern or a tag';

function targetOf({ pattern, tag, include_last_good }: ClearOrder): ClearTarget {
  if (pattern !== undefined && tag === undefined) return { pattern, includeLastGood: include_last_good };
  if (pattern === undefined && tag !== undefined) return { tag };
  throw refusal('pattern', ONE_OF_TWO);
}

function refusal(field: string, message: string): ProblemException {
  const errors: FieldError[] = [{ field, message }];
  return new ProblemException('validation_failed', `Not acceptable: ${field}.`, { errors });
}

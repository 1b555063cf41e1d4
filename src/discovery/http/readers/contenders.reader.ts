import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RunMetadata } from '../../domain/board.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import type { BoardAnswer } from '../board.interceptor.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import { FreshBoard } from '../fresh-board.js';
import type { ContendersQuery } from '../queries/contenders.query.js';
import { ScanTrigger } from '../scan-trigger.js';

/** The board in the shape that older clients know. */
@Injectable()
export class ContendersReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
    private readonly trigger: ScanTrigger,
    private readonly fresh: FreshBoard,
  ) {}

  async read(query: ContendersQuery, request: FastifyRequest): Promise<BoardAnswer> {
    if (!query.force_refresh) return this.document(query, { cached: true });
    const { strategy, limit } = query;
    const scan = await this.trigger.join(request, { strategy, limit, priority: 'high' });
    const isThere = await this.fresh.awaitBoardOf(scan.job_id, this.strategies.resolve(strategy).strategy);
    return isThere ? this.document(query, { cached: false }) : this.trigger.accepted(scan);
  }

  private document(
    { strategy: requested, limit }: ContendersQuery,
    { cached }: { readonly cached: boolean },
  ): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(requested);
    const key = canonicalKey('contenders', { strategy, limit, cached: String(cached) });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const { meta, entries } = result.boards[strategy];
      const chosen = entries.slice(0, limit).map(({ json }) => json);
      const facts = { count: chosen.length, cached, ...summary(meta) };
      const document = jsonDocument(
        { meta, publishedAtMs },
        key,
        `${membersOf(facts)},"candidates":[${chosen.join(',')}]`,
      );
      return { ...document, lastsWithRun: cached, isPrivate: !cached };
    });
  }
}

function summary(meta: RunMetadata): Record<string, unknown> {
  return {
    updated_at: meta.timestamp,
    duration_ms: meta.execution_time_ms,
    strategy: meta.strategy,
    source: meta.source,
    run_id: meta.run_id,
    universe_counts: {
      rows_read: meta.rows_read,
      common_stocks: meta.universe_size,
      eligible: meta.eligible,
      rejected: meta.funnel,
    },
    timings_ms: meta.stage_timings_ms,
  };
}

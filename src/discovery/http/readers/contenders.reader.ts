import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../../common/problem/problem-exception.js';
import type { RunMetadata } from '../../domain/board.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { ContendersQuery } from '../queries/contenders.query.js';

/** The board in the shape that older clients know. */
@Injectable()
export class ContendersReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  read({ strategy: requested, limit, force_refresh }: ContendersQuery): EncodedDocument | null {
    if (force_refresh)
      throw new ProblemException(
        'not_implemented',
        'Forced scans come with the job queue. Scheduled scans keep the board fresh.',
      );
    const { strategy } = this.strategies.resolve(requested);
    const key = canonicalKey('contenders', { strategy, limit });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const { meta, entries } = result.boards[strategy];
      const chosen = entries.slice(0, limit).map(({ json }) => json);
      const members = `${membersOf({ count: chosen.length, ...summary(meta) })},"candidates":[${chosen.join(',')}]`;
      return jsonDocument({ meta, publishedAtMs }, key, members);
    });
  }
}

function summary(meta: RunMetadata): Record<string, unknown> {
  return {
    cached: true,
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

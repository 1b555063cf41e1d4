import { Injectable } from '@nestjs/common';
import { squeezeCandidates } from '../../domain/squeeze-candidates.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { SqueezeQuery } from '../queries/squeeze.query.js';

/** The whole market of the last run by the sub-score squeeze. */
@Injectable()
export class SqueezeReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  read({ strategy: requested, min_score, limit }: SqueezeQuery): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(requested);
    const key = canonicalKey('squeeze', { strategy, min_score, limit });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const { meta } = result.boards[strategy];
      const { source, run_id, as_of, session, eligible, enrichment } = meta;
      const { found, candidates } = squeezeCandidates(result.frame, strategy, { minScore: min_score, limit });
      const facts = { source, strategy, run_id, as_of, session, min_score, eligible, found, count: candidates.length };
      return jsonDocument({ meta, publishedAtMs }, key, membersOf({ ...facts, enrichment, candidates }));
    });
  }
}

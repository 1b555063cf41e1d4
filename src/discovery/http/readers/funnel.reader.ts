import { Injectable } from '@nestjs/common';
import { funnelSamples } from '../../domain/funnel.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { StrategyQuery } from '../queries/strategy.query.js';

/** What each filter and gate of the last run removed. */
@Injectable()
export class FunnelReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  read(query: StrategyQuery): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(query.strategy);
    const key = canonicalKey('funnel', { strategy });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const { meta } = result.boards[strategy];
      const {
        source,
        run_id,
        as_of,
        session,
        universe_size,
        tripwire,
        candidates_found,
        trade_ready,
        monitor,
        filters_applied,
      } = meta;
      const funnel = funnelSamples(result.frame, strategy);
      const facts = {
        source,
        strategy,
        run_id,
        as_of,
        session,
        ...funnel,
        universe_size,
        tripwire,
        candidates_found,
        trade_ready,
        monitor,
        filters_applied,
      };
      return jsonDocument({ meta, publishedAtMs }, key, membersOf(facts));
    });
  }
}

import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../../common/problem/problem-exception.js';
import { explainSymbol } from '../../domain/explain.js';
import type { SymbolExplanation } from '../../domain/explanation.js';
import type { ScoredFrame } from '../../domain/scored-frame.js';
import type { StrategyName } from '../../domain/strategy.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { StrategyQuery } from '../queries/strategy.query.js';
import type { SymbolParams } from '../queries/symbol.params.js';

/** Why a symbol of the last snapshot stands where it stands. */
@Injectable()
export class ExplanationReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  read({ symbol }: SymbolParams, query: StrategyQuery): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(query.strategy);
    const key = canonicalKey('explanation', { strategy, symbol });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const explanation = explain(result.frame, strategy, symbol);
      const { meta } = result.boards[strategy];
      const { source, run_id, as_of, session } = meta;
      return jsonDocument({ meta, publishedAtMs }, key, membersOf({ source, run_id, as_of, session, ...explanation }));
    });
  }
}

function explain(frame: ScoredFrame, strategy: StrategyName, symbol: string): SymbolExplanation {
  const found = explainSymbol(frame, strategy, symbol);
  if (found !== null) return found;
  const upper = symbol.toUpperCase();
  const hint =
    upper !== symbol && explainSymbol(frame, strategy, upper) !== null
      ? ` It has ${upper}: symbols are case-sensitive.`
      : '';
  throw new ProblemException('symbol_not_found', `The last snapshot does not have ${symbol}.${hint}`);
}

import { Injectable } from '@nestjs/common';
import { StrategyResolver } from '../../strategy-resolver.js';
import { ageHead, canonicalKey, jsonDocument, membersOf } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';

/** What moved most in the last snapshot, whatever the strategies think of it. */
@Injectable()
export class MoversReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  read(): EncodedDocument | null {
    const key = canonicalKey('movers', {});
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const { meta } = result.boards[this.strategies.resolve().strategy];
      const { source, run_id, session, session_date, as_of } = meta;
      return jsonDocument(
        { meta, publishedAtMs },
        key,
        membersOf({ source, run_id, session, session_date, as_of, ...result.movers }),
        ageHead('age_seconds'),
      );
    });
  }
}

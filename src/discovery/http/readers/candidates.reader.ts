import { Injectable } from '@nestjs/common';
import { ProblemException } from '../../../common/problem/problem-exception.js';
import type { Board, BoardEntry } from '../../domain/board.js';
import { CANDIDATE_CSV_HEADER } from '../../domain/candidate-serialiser.js';
import type { Action } from '../../domain/strategy.js';
import { StrategyResolver } from '../../strategy-resolver.js';
import { type BoardDocument, canonicalKey, csvDocument, type DocumentOrigin, jsonDocument } from '../board-document.js';
import { DocumentCache } from '../document-cache.js';
import type { EncodedDocument } from '../encoded-document.js';
import type { CandidatesQuery } from '../queries/candidates.query.js';
import type { ViewQuery } from '../queries/view.query.js';

type Selection = Omit<ViewQuery, 'strategy'> & Pick<CandidatesQuery, 'action'>;

/** The board as a list: whole, narrowed, or one of its views. */
@Injectable()
export class CandidatesReader {
  constructor(
    private readonly cache: DocumentCache,
    private readonly strategies: StrategyResolver,
  ) {}

  list(query: CandidatesQuery): EncodedDocument | null {
    const found = this.view(query, query.action);
    if (found === null && query.auto_trigger) {
      throw new ProblemException(
        'not_implemented',
        'There is no board yet, and triggers come with the job queue. The first scheduled scan publishes one.',
      );
    }
    return found;
  }

  view(
    { strategy: requested, limit, min_score, sector, format }: ViewQuery,
    action: Action | undefined,
  ): EncodedDocument | null {
    const { strategy } = this.strategies.resolve(requested);
    const selection: Selection = {
      limit,
      format,
      ...(min_score !== undefined && { min_score }),
      ...(sector !== undefined && { sector }),
      ...(action && { action }),
    };
    const key = canonicalKey('candidates', { strategy, ...selection, sector: sector?.toLowerCase() });
    return this.cache.document(key, ({ result, publishedAtMs }) => {
      const board = result.boards[strategy];
      return candidatesDocument({ meta: board.meta, publishedAtMs }, key, board, selection);
    });
  }
}

function candidatesDocument(
  origin: DocumentOrigin,
  key: string,
  { meta, entries }: Board,
  selection: Selection,
): BoardDocument {
  const chosen = select(entries, selection);
  if (selection.format === 'csv') {
    return csvDocument(origin, key, [CANDIDATE_CSV_HEADER, ...chosen.map(({ csv }) => csv), ''].join('\r\n'));
  }
  const candidates = chosen.map(({ json, minimal }) => (selection.format === 'minimal' ? minimal : json));
  const members = [
    `"count":${String(chosen.length)}`,
    '"from_job":null',
    `"source":${JSON.stringify(meta.source)}`,
    `"meta":${JSON.stringify(meta)}`,
    `"candidates":[${candidates.join(',')}]`,
  ];
  return jsonDocument(origin, key, members.join(','), ({ seconds, stale }) => {
    return `{"status":"${stale ? 'stale' : 'cached'}","cache_age_seconds":${String(seconds)},`;
  });
}

function select(entries: readonly BoardEntry[], { action, min_score, sector, limit }: Selection): BoardEntry[] {
  const wantedSector = sector?.toLowerCase();
  const matches = (entry: BoardEntry): boolean =>
    (action === undefined || entry.action === action) &&
    (min_score === undefined || entry.score >= min_score) &&
    (wantedSector === undefined || entry.sector?.toLowerCase() === wantedSector);
  return entries.filter(matches).slice(0, limit);
}

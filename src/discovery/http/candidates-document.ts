import type { Board, BoardEntry } from '../domain/board.js';
import { CANDIDATE_CSV_HEADER } from '../domain/candidate-serialiser.js';
import { type BoardDocument, csvDocument, type DocumentOrigin, jsonDocument } from './board-document.js';
import type { CandidatesQuery } from './queries/candidates.query.js';
import type { ViewQuery } from './queries/view.query.js';

/** Which candidates, and in what form. */
export type Selection = Omit<ViewQuery, 'strategy'> & Pick<CandidatesQuery, 'action'>;

/** The part of a query that selects; what was not given is left out. */
export function selectionOf(
  { limit, min_score, sector, format }: ViewQuery,
  action: CandidatesQuery['action'],
): Selection {
  return {
    limit,
    format,
    ...(min_score !== undefined && { min_score }),
    ...(sector !== undefined && { sector }),
    ...(action && { action }),
  };
}

/** A list of candidates: of the board, or of one job. */
export function candidatesDocument(
  origin: DocumentOrigin,
  key: string,
  { meta, entries }: Pick<Board, 'meta' | 'entries'>,
  selection: Selection,
): BoardDocument {
  const chosen = select(entries, selection);
  if (selection.format === 'csv') {
    return csvDocument(origin, key, [CANDIDATE_CSV_HEADER, ...chosen.map(({ csv }) => csv), ''].join('\r\n'));
  }
  const candidates = chosen.map(({ json, minimal }) => (selection.format === 'minimal' ? minimal : json));
  const members = [
    `"count":${String(chosen.length)}`,
    `"from_job":${JSON.stringify(meta.job_id)}`,
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

import { weakEntityTag } from '../../common/http/entity-tag.js';
import type { BoardAge } from '../board/board-freshness.js';
import type { BoardDocument } from './board-document.js';

/**
 * Weak, because the age in a body moves while the board does not. A board that turns stale says so in its body and is
 * another answer.
 */
export function boardTag(
  { runId, key }: Pick<BoardDocument, 'runId' | 'key'>,
  { stale }: Pick<BoardAge, 'stale'>,
): string {
  return weakEntityTag(`${runId}\n${key}\n${String(stale)}`);
}

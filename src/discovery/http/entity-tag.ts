import { createHash } from 'node:crypto';
import type { BoardAge } from '../board/board-freshness.js';
import type { BoardDocument } from './board-document.js';

/**
 * Weak, because the age in a body moves while the board does not. A board that turns stale says so in its body and is
 * another answer.
 */
export function entityTag(
  { runId, key }: Pick<BoardDocument, 'runId' | 'key'>,
  { stale }: Pick<BoardAge, 'stale'>,
): string {
  const hash = createHash('sha256').update(`${runId}\n${key}\n${String(stale)}`);
  return `W/"${hash.digest('base64url').slice(0, 22)}"`;
}

/** If-None-Match (RFC 9110, 13.1.2): a list, `*`, compared weakly. */
export function matchesEntityTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = (value: string): string => value.replace(/^W\//, '');
  return [...ifNoneMatch.matchAll(/(?:W\/)?"[^"]*"/g)].some(([given]) => opaque(given) === opaque(tag));
}

import { createHash } from 'node:crypto';

/** 132 bits: two answers of one address do not meet by chance. */
const TAG_CHARS = 22;

/** A weak validator (RFC 9110, 8.8.1) of whatever `content` tells apart. */
export function weakEntityTag(content: string): string {
  return `W/"${createHash('sha256').update(content).digest('base64url').slice(0, TAG_CHARS)}"`;
}

/** If-None-Match (RFC 9110, 13.1.2): a list, `*`, compared weakly. */
export function matchesEntityTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = (value: string): string => value.replace(/^W\//, '');
  return [...ifNoneMatch.matchAll(/(?:W\/)?"[^"]*"/g)].some(([given]) => opaque(given) === opaque(tag));
}

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const KEY_BYTES = 32;
const BEARER = /^Bearer +(\S+) *$/i;

/** 32 random bytes as 43 characters of base64url. */
export function makeKey(): string {
  return randomBytes(KEY_BYTES).toString('base64url');
}

/** SHA-256. A key is random, so a slow hash would add nothing but a way to keep the server busy. */
export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** The key of a request: X-API-Key, else Authorization: Bearer. Null when it has neither. */
export function presentedKey(headers: IncomingHttpHeaders): string | null {
  const plain = headers['x-api-key'];
  if (typeof plain === 'string' && plain !== '') return plain;
  return bearerToken(headers);
}

/** What a request sends as Authorization: Bearer; null when it sends none. */
export function bearerToken({ authorization = '' }: IncomingHttpHeaders): string | null {
  return BEARER.exec(authorization)?.[1] ?? null;
}

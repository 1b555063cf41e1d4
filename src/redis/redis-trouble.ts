import { types } from 'node:util';
import type { RedisTrouble } from './redis-state.js';

/** Error replies of a Redis that is there and still cannot serve, by their first word. */
const REPLY_TROUBLES: Readonly<Record<string, RedisTrouble>> = {
  NOAUTH: 'auth',
  WRONGPASS: 'auth',
  READONLY: 'readonly',
  LOADING: 'loading',
  MASTERDOWN: 'unreachable',
  CLUSTERDOWN: 'unreachable',
};
/** ioredis writes "Ready check failed: NOAUTH ..." and "... Last error: WRONGPASS ...". */
const REPLY_CODE = /(?:^|: )([A-Z]+) /;

/** Errors without a reply, by "code message"; ioredis has codes for none of its own. The first that fits. */
const ERROR_TROUBLES: readonly (readonly [RegExp, RedisTrouble])[] = [
  // Redis before 6 had no code for it
  [/^ ERR invalid password/, 'auth'],
  [/^(ERR_(SSL|TLS)_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_|EPROTO )/, 'tls'],
  [/certificate|altname|wrong version number/i, 'tls'],
  [/ Command timed out| Socket timeout/, 'timeout'],
  [/^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EPIPE|EADDR)/, 'unreachable'],
  [/ (Connection is closed|Stream isn't writeable|Reached the max retries)/, 'unreachable'],
  [/ (Command aborted due to connection close|All sentinels are unreachable)/, 'unreachable'],
  [/ (Cluster (isn't|is) |None of startup nodes|Too many Cluster redirections)/, 'unreachable'],
];

/** Redis has not selected the database, for whatever reason: what is sent on this connection now goes to database 0. */
export function isRefusedSelect(error: Error): boolean {
  const { command } = error as { command?: { name?: unknown } };
  return error.name === 'ReplyError' && command?.name === 'select';
}

/** What an error of ioredis says about the connection; null when Redis answered, be it with an error. */
export function troubleOf(error: unknown): RedisTrouble | null {
  // an error of the system is no `instanceof Error` in another realm
  if (!types.isNativeError(error)) return null;
  if (error.name === 'ClusterAllFailedError') {
    return troubleOf((error as { lastNodeError?: unknown }).lastNodeError) ?? 'unreachable';
  }
  const reply = REPLY_TROUBLES[REPLY_CODE.exec(error.message)?.[1] ?? ''];
  if (reply !== undefined) return reply;
  if (isRefusedSelect(error) && /^(ERR|NOPERM) /.test(error.message)) return 'database';
  const text = `${'code' in error ? String(error.code) : ''} ${error.message}`;
  return ERROR_TROUBLES.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

import { ProblemException } from '../common/problem/problem-exception.js';

const CHALLENGE = 'Bearer realm="bms-discovery"';
/** Somebody has to restart the process with a key. */
const CONFIGURED_RETRY_S = 60;

export function keyRequired(): ProblemException {
  return new ProblemException('unauthorized', 'Send an API key as X-API-Key or as Authorization: Bearer.', {
    headers: { 'www-authenticate': CHALLENGE },
  });
}

export function keyUnknown(): ProblemException {
  return new ProblemException('unauthorized', 'This API key is not known here.', {
    headers: { 'www-authenticate': `${CHALLENGE}, error="invalid_token"` },
  });
}

export function adminKeyRequired(): ProblemException {
  return new ProblemException('forbidden', "This route needs an admin key; the key given is a reader's.");
}

export function adminNotConfigured(): ProblemException {
  return new ProblemException(
    'admin_not_configured',
    'This route needs an admin key and none is configured. Make one with `npm run cli -- make-key` and put its hash into ADMIN_API_KEYS.',
    { headers: { 'retry-after': String(CONFIGURED_RETRY_S) } },
  );
}

export function tooManyUnknownKeys(waitMs: number): ProblemException {
  return new ProblemException('too_many_unknown_keys', 'Too many unknown API keys were sent. Come back later.', {
    headers: { 'retry-after': String(secondsOf(waitMs)) },
  });
}

export function rateLimited(
  limit: number,
  waitMs: number,
  headers: Readonly<Record<string, string>>,
): ProblemException {
  return new ProblemException(
    'rate_limited',
    `No more than ${limit} requests a minute that compute or write. Come back later.`,
    { headers: { ...headers, 'retry-after': String(secondsOf(waitMs)) } },
  );
}

/** Whole seconds, never 0: a client that waits that long finds the window gone. */
function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

import { ProblemException } from '../../../common/problem/problem-exception.js';
import type { NoBarReason } from '../../features/no-bar-reason.js';
import { historyUnavailable } from '../../quotes/held-view.js';

export const JOB_NOT_FOUND = 'No such job is known. Job ids come from POST /api/v1/features/batch.';
export const JOB_EXPIRED = 'The job has ended, and what was known of it is no longer kept. Start another one.';
const RETRY_SECONDS = '5';

/** Why there are no features, for a person. @param symbol null = of any */
export function explainNoBar(reason: NoBarReason, symbol: string | null, date: string): string {
  switch (reason) {
    case 'unknown_symbol':
      return `No session of the daily history has ${symbol ?? 'such a symbol'}. Tickers are case-sensitive.`;
    case 'not_traded':
      return `${symbol ?? 'The symbol'} was not traded on ${date}.`;
    case 'not_a_session':
      return `${date} is no trading session.`;
    case 'not_over':
      return `The session of ${date} is not over, or its bars are not published yet.`;
    case 'future':
      return `${date} is in the future.`;
    case 'not_held':
      return `The session of ${date} is outside the daily history that is held.`;
    case 'not_held_yet':
      return `The daily history up to ${date} is still being fetched.`;
  }
}

/** 404 with the reason, or 503 where the bar may be there soon. */
export function noFeatures(reason: NoBarReason, symbol: string | null, date: string): ProblemException {
  const detail = explainNoBar(reason, symbol, date);
  if (reason === 'not_held_yet') return historyUnavailable(detail);
  return new ProblemException('no_bar', detail, { members: { reason } });
}

export function featureQueueFull(capacity: number): ProblemException {
  const detail = `${String(capacity)} jobs wait already, and no more may. Come back later.`;
  return new ProblemException('queue_full', detail, { headers: { 'retry-after': RETRY_SECONDS } });
}

export function marketsEnough(markets: number, retryAfterMs: number): ProblemException {
  const detail = `The markets of ${String(markets)} other days were made lately, and no more are kept at once. Come back later, or name symbols.`;
  return new ProblemException('queue_full', detail, {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
  });
}

export function featureJobNotFound(): ProblemException {
  return new ProblemException('job_not_found', JOB_NOT_FOUND);
}

export function featureJobExpired(): ProblemException {
  return new ProblemException('job_expired', JOB_EXPIRED);
}

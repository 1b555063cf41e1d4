import { BACKOFF_JITTER } from './job-policy.js';

/** Pause before the next try, ms. @param failedTries 1 after the first. @param random in [0, 1) */
export function backoffDelayMs(baseMs: number, failedTries: number, random: number): number {
  const longestMs = baseMs * 2 ** (failedTries - 1);
  return Math.floor(longestMs * (1 - BACKOFF_JITTER * random));
}

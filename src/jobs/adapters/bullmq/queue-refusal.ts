import { types } from 'node:util';
import { troubleOf } from '../../../redis/redis-trouble.js';
import type { QueueTrouble } from '../../queue-unavailable.error.js';

/** Replies of a Redis that is there and refuses to write. */
const REFUSALS: readonly (readonly [RegExp, QueueTrouble])[] = [
  [/^OOM /, 'memory_full'],
  [/^(MISCONF|NOREPLICAS) /, 'write_refused'],
  // Redis before 7.2 has no code for it inside a script
  [/^(NOPERM |ERR The user executing the script can't run)/, 'denied'],
];

/** Why Redis takes nothing in although it answers; null when the error says something else. */
export function refusalOf(error: unknown): QueueTrouble | null {
  if (!types.isNativeError(error)) return null;
  return REFUSALS.find(([reply]) => reply.test(error.message))?.[1] ?? null;
}

/** What an error says about the store of the queue; null when it is not about the store. */
export function queueTroubleOf(error: unknown): QueueTrouble | null {
  return troubleOf(error) ?? refusalOf(error);
}

import type { Clock } from '../../../common/clock.js';

interface Timing {
  readonly perf: { now(): number };
  readonly ttlResolution: number;
  readonly ttlAutopurge: boolean;
}

/** Options of an LRU cache whose entries expire by our clock, when they are looked at. */
export function timedBy(clock: Clock): Timing {
  return { perf: { now: () => clock.nowMs() }, ttlResolution: 0, ttlAutopurge: false };
}

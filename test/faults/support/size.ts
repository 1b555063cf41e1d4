/** `FAULTS=full`: outages as long as they are in earnest. Otherwise seconds, so that they are part of every test run. */
export const IS_FULL = process.env.FAULTS === 'full';

export function sized(quick: number, full: number): number {
  return IS_FULL ? full : quick;
}

/**
 * A bound of latency. In a quick run the services share the cores with their load generator, and both with whatever else
 * is going on: there it is 2.5 times as wide, plus the worst that the same load saw when nothing was wrong. A read that
 * waits for Redis still stands out: it would take as long as time-outs do, one behind the other.
 * @param calmMs the longest latency before the fault
 */
export function latencyLimit(ms: number, calmMs: number): number {
  return IS_FULL ? ms : Math.round(2.5 * ms + calmMs);
}

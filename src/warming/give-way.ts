import { setImmediate as otherWork, setTimeout as sleep } from 'node:timers/promises';

/** A turn of the event loop that takes longer is one in which others were served. */
const BUSY_TURN_MS = 10;
const PAUSE_MS = 25;
/** Work that waits for users is not put off for ever. */
const LONGEST_WAIT_MS = 1_000;

/**
 * For work that nobody waits for: resolves when everything that is due has had its turn, later while the process is busy,
 * after a second at the latest.
 */
export async function giveWay(signal: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + LONGEST_WAIT_MS;
  for (let nowMs = performance.now(); nowMs < deadlineMs && !signal.aborted; nowMs = performance.now()) {
    await otherWork();
    if (performance.now() - nowMs < BUSY_TURN_MS) return;
    await sleep(PAUSE_MS, undefined, { ref: false });
  }
}

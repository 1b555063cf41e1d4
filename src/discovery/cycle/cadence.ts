import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';

const CLOSED_SECONDS = 300;
/**
 * Three tries fit into a minute: both pauses with their jitter take 33 s, so that each try may fail for 9 s. And the source
 * rests 10 s once its circuit has opened: an earlier try would not be let through.
 */
const FIRST_BACKOFF_SECONDS = 15;
const LAST_BACKOFF_SECONDS = 300;
const JITTER_FRAC = 0.1;

/** Seconds between cycles by the part of the day: as set in regular hours, twice that around them, 300 when closed. */
export function cadenceSeconds(phase: SessionPhase, cycleSeconds: number): number {
  if (phase === 'closed') return Math.max(CLOSED_SECONDS, cycleSeconds);
  return phase === 'regular' ? cycleSeconds : cycleSeconds * 2;
}

/**
 * Milliseconds until the next try after `failures` in a row, at least one: min(cadence, 15 s) twice, then doubling up to
 * 5 min, and never before the source said; +-10 % so that many instances do not call in step.
 * @param random 0-1
 */
export function retryDelayMs(cadence: number, failures: number, retryAfterMs: number | null, random: number): number {
  const jitter = 1 - JITTER_FRAC + 2 * JITTER_FRAC * random;
  const doublings = Math.max(0, failures - 2);
  const backoff = Math.min(Math.min(cadence, FIRST_BACKOFF_SECONDS) * 2 ** doublings, LAST_BACKOFF_SECONDS);
  return Math.max(Math.round(backoff * 1000 * jitter), retryAfterMs ?? 0);
}

/**
 * Ticks are counted from the epoch, so that all processes of an installation name the same one alike.
 * @param phase 0-1, shifts the ticks within the cadence
 */
export function nextTick(cadence: number, phase: number, nowMs: number): { number: number; inMs: number } {
  const periodMs = cadence * 1000;
  const offsetMs = Math.floor(phase * periodMs);
  const number = Math.floor((nowMs - offsetMs) / periodMs) + 1;
  return { number, inMs: number * periodMs + offsetMs - nowMs };
}

/** 2.5 x the time between cycles, ms: what is renewed every cycle must outlive two. */
export function outlivesCyclesMs(cadence: number): number {
  return 2.5 * cadence * 1000;
}

/** Age in ms from which a board is stale: max(180 s, 2.5 x the cadence). */
export function staleAfterMs(cadence: number): number {
  return Math.max(180_000, outlivesCyclesMs(cadence));
}

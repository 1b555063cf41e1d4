import { z } from 'zod';
import { parsedJson } from '../common/parsed-json.js';
import { ANSWER_CLASSES, CIRCUIT_STATES } from '../market-data/market-data-provider.js';
import type { WorkerState } from './worker-facts.js';

export const PULSE_KEY = 'amc:worker:health:last_heartbeat';
/** How often a worker tells that it lives, and how often others look. */
export const PULSE_INTERVAL_MS = 5_000;

const instant = z.number().nullable();
const count = z.number().int().nonnegative();

const WORKER_STATE = z.object({
  cycle: z.object({
    scheduled: z.boolean(),
    running: z.boolean(),
    lastSuccessMs: instant,
    consecutiveFailures: count,
    lastError: z.string().nullable(),
    nextCycleMs: instant,
    cadenceSeconds: z.number().positive(),
    stage: z.string().nullable(),
  }),
  runner: z.object({
    history: z.object({
      sessions_held: count,
      sessions_wanted: count,
      newest: z.string().nullable(),
      oldest: z.string().nullable(),
      complete: z.boolean(),
    }),
    usage: z.object({
      calls: count,
      answers: z.record(z.enum(ANSWER_CLASSES), count),
      failures: count,
      rateLimitHits: count,
      circuit: z.enum(CIRCUIT_STATES),
      refusedCapabilities: z.array(z.string()).readonly(),
    }),
    historyError: z.string().nullable(),
    referenceError: z.string().nullable(),
  }),
  jobs: z.object({
    consuming: z.boolean(),
    active: z.string().nullable(),
    lastFinishedMs: instant,
    restarts: count,
  }),
  memory: z.object({ rssBytes: count, heapUsedBytes: count, heapTotalBytes: count, externalBytes: count }),
}) satisfies z.ZodType<WorkerState>;

const PULSE = z.object({
  worker_id: z.string(),
  /** When it was written, by the worker's clock. */
  timestamp: z.iso.datetime(),
  /** TTL that it was written with: what is left of it tells its age by the clock of Redis. */
  ttl_ms: z.number().positive(),
  facts: WORKER_STATE,
});

/** What a worker writes of itself. */
export type WorkerPulse = z.infer<typeof PULSE>;

/** null: it is no pulse of this version. */
export function parsePulse(json: string): WorkerPulse | null {
  return PULSE.safeParse(parsedJson(json)).data ?? null;
}

/** The facts with their times by the reader's clock. @param aheadMs how far that is ahead of the writer's */
export function translateTimes({ cycle, jobs, ...others }: WorkerState, aheadMs: number): WorkerState {
  const here = (ms: number | null): number | null => (ms === null ? null : ms + aheadMs);
  return {
    ...others,
    cycle: { ...cycle, lastSuccessMs: here(cycle.lastSuccessMs), nextCycleMs: here(cycle.nextCycleMs) },
    jobs: { ...jobs, lastFinishedMs: here(jobs.lastFinishedMs) },
  };
}

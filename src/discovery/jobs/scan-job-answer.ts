import { z } from 'zod';
import type { Board, BoardEntry, RunMetadata } from '../domain/board.js';
import { ACTIONS, STRATEGIES, type StrategyName } from '../domain/strategy.js';

/** The candidates that a scan job found, as they are kept with the queue. */
export interface ScanJobAnswer {
  readonly job_id: string;
  readonly run_id: string;
  readonly strategy: StrategyName;
  /** ISO 8601 UTC. */
  readonly published_at: string;
  /** Its job_id is the one above. */
  readonly meta: RunMetadata;
  /** In board order, at most as many as the job was asked for. */
  readonly entries: readonly BoardEntry[];
}

const ENTRY = z.object({
  symbol: z.string(),
  action: z.enum(ACTIONS),
  score: z.number(),
  sector: z.string().nullable(),
  coverage: z.number(),
  failed_gates: z.array(z.string()),
  json: z.string(),
  minimal: z.string(),
  csv: z.string(),
});
const ANSWER = z.object({
  job_id: z.string(),
  run_id: z.string(),
  strategy: z.enum(STRATEGIES),
  published_at: z.iso.datetime(),
  meta: z.looseObject({ run_id: z.string(), job_id: z.string(), source: z.string() }),
  entries: z.array(ENTRY),
});

/**
 * The answer of a job as JSON, for JobQueue.saveResult.
 * @param limit candidates at most
 * @param publishedAtMs when the scan was done; epoch ms
 */
export function writeAnswer(
  jobId: string,
  { meta, entries }: Pick<Board, 'meta' | 'entries'>,
  { limit, publishedAtMs }: { readonly limit: number; readonly publishedAtMs: number },
): string {
  const answer: ScanJobAnswer = {
    job_id: jobId,
    run_id: meta.run_id,
    strategy: meta.strategy,
    published_at: new Date(publishedAtMs).toISOString(),
    meta: { ...meta, job_id: jobId },
    entries: entries.slice(0, limit),
  };
  return JSON.stringify(answer);
}

/** What `writeAnswer` wrote; null for anything else, e.g. what another version of the program wrote. */
export function readAnswer(json: string): ScanJobAnswer | null {
  const value = parseJson(json);
  // the rest of the metadata is served as it is
  return ANSWER.safeParse(value).success ? (value as ScanJobAnswer) : null;
}

/** undefined for what is no JSON. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

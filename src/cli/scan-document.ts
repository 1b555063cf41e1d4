import type { Board, RunMetadata } from '../discovery/domain/board.js';
import { CANDIDATE_CSV_HEADER } from '../discovery/domain/candidate-serialiser.js';

/** What differs between two runs over the same input; left out so that equal input gives equal bytes. */
const RUN_FIELDS = [
  'run_id',
  'job_id',
  'timestamp',
  'stage_timings_ms',
  'execution_time_ms',
  'api_usage',
] as const satisfies (keyof RunMetadata)[];

/** One JSON document, the candidates exactly as the API serves them. */
export function renderJson({ meta, entries }: Board, limit: number): string {
  const lasting = Object.fromEntries(
    Object.entries(meta).filter(([key]) => !RUN_FIELDS.some((field) => field === key)),
  );
  const candidates = entries.slice(0, limit).map((entry) => entry.json);
  return `{"meta":${JSON.stringify(lasting)},"candidates":[${candidates.join(',')}]}`;
}

export function renderCsv({ entries }: Board, limit: number): string {
  return [CANDIDATE_CSV_HEADER, ...entries.slice(0, limit).map((entry) => entry.csv)].join('\n');
}

/** What the run cost, for a person. */
export function renderRunLine({ run_id, execution_time_ms, stage_timings_ms, api_usage }: RunMetadata): string {
  const stages = Object.entries(stage_timings_ms).map(([stage, ms]) => `${stage} ${Math.round(ms)}`);
  return `${run_id}: ${Math.round(execution_time_ms)} ms (${stages.join(', ')}), ${api_usage.calls} upstream calls`;
}

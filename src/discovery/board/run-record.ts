import type { BoardDiff, RunMetadata } from '../domain/board.js';
import type { StrategyName } from '../domain/strategy.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { packEntries, unpackEntriesSync } from './entries-codec.js';

/** One strategy's board of a past run. Its candidates are kept deflated: fifty boards in full would outweigh the market itself. */
export interface PastBoard {
  readonly meta: RunMetadata;
  readonly diff: BoardDiff;
  readonly count: number;
  /** See `packEntries`. */
  readonly entries: Buffer;
}

/** What is remembered of a run. */
export interface RunRecord {
  readonly runId: string;
  readonly epoch: number;
  readonly publishedAtMs: number;
  readonly boards: Readonly<Record<StrategyName, PastBoard>>;
}

/** Packs a run for keeping; compresses off the event loop. */
export async function recordRun(
  { boards }: Pick<ScanResult, 'boards'>,
  { epoch, publishedAtMs }: Pick<RunRecord, 'epoch' | 'publishedAtMs'>,
): Promise<RunRecord> {
  const [legacy, hybrid] = await Promise.all([
    packEntries(boards.legacy_v0.entries),
    packEntries(boards.hybrid_v1.entries),
  ]);
  const past = (strategy: StrategyName, entries: Buffer): PastBoard => {
    const { meta, diff, entries: all } = boards[strategy];
    return { meta, diff, count: all.length, entries };
  };
  return {
    runId: boards.hybrid_v1.meta.run_id,
    epoch,
    publishedAtMs,
    boards: { legacy_v0: past('legacy_v0', legacy), hybrid_v1: past('hybrid_v1', hybrid) },
  };
}

/** The candidates of a past board as a JSON array. */
export function candidatesJson({ entries }: PastBoard): string {
  return `[${unpackEntriesSync(entries)
    .map(({ json }) => json)
    .join(',')}]`;
}

import { promisify } from 'node:util';
import { deflateRaw, inflateRawSync } from 'node:zlib';
import type { Board, BoardDiff, RunMetadata } from '../domain/board.js';
import type { StrategyName } from '../domain/strategy.js';
import type { ScanResult } from '../scan/scan-runner.js';

const deflate = promisify(deflateRaw);

/** One strategy's board of a past run. Its candidates are kept deflated: fifty boards in full would outweigh the market itself. */
export interface PastBoard {
  readonly meta: RunMetadata;
  readonly diff: BoardDiff;
  readonly count: number;
  /** The candidates as a JSON array, raw deflate. */
  readonly candidates: Buffer;
}

/** What is remembered of a run. */
export interface RunRecord {
  readonly publishedAtMs: number;
  readonly boards: Readonly<Record<StrategyName, PastBoard>>;
}

/** Packs a run for keeping; compresses off the event loop. */
export async function recordRun({ boards }: Pick<ScanResult, 'boards'>, publishedAtMs: number): Promise<RunRecord> {
  const [legacy_v0, hybrid_v1] = await Promise.all([pack(boards.legacy_v0), pack(boards.hybrid_v1)]);
  return { publishedAtMs, boards: { legacy_v0, hybrid_v1 } };
}

/** The candidates of a past board as a JSON array. */
export function candidatesJson({ candidates }: PastBoard): string {
  return inflateRawSync(candidates).toString();
}

async function pack({ meta, diff, entries }: Board): Promise<PastBoard> {
  const json = `[${entries.map((entry) => entry.json).join(',')}]`;
  return { meta, diff, count: entries.length, candidates: await deflate(json) };
}

import type { BoardDiff, BoardEntry, RunMetadata } from '../domain/board.js';
import type { Movers } from '../domain/movers.js';
import { STRATEGIES, type StrategyName } from '../domain/strategy.js';
import type { PublishedRun } from './board-store.js';
import { unpackEntries } from './entries-codec.js';
import { encodeFrame, PackedFrame } from './frame-codec.js';
import type { PastBoard, RunRecord } from './run-record.js';

const FORMAT = 'bms-run-2';

/** A run as other processes and later ones read it. `header` is JSON; the rest is compressed. */
export interface RunDocument {
  readonly header: string;
  readonly legacy_v0: Buffer;
  readonly hybrid_v1: Buffer;
  /** The market of the run; null once a newer run has taken its place. */
  readonly frame: Buffer | null;
}

/** Where a run stands among others, which is not for its document to say. */
type Place = Pick<RunRecord, 'epoch' | 'publishedAtMs'>;

interface RunHeader {
  readonly format: string;
  readonly run_id: string;
  readonly source_id: string;
  readonly boards: Readonly<
    Record<StrategyName, { readonly meta: RunMetadata; readonly diff: BoardDiff; readonly count: number }>
  >;
  readonly movers: Movers;
}

/** Compresses off the event loop. */
export async function encodeRun({ result, record }: PublishedRun): Promise<RunDocument & { readonly frame: Buffer }> {
  const { boards } = record;
  const described = ({ meta, diff, count }: PastBoard): RunHeader['boards'][StrategyName] => ({ meta, diff, count });
  const header: RunHeader = {
    format: FORMAT,
    run_id: record.runId,
    source_id: result.sourceId,
    boards: { legacy_v0: described(boards.legacy_v0), hybrid_v1: described(boards.hybrid_v1) },
    movers: result.movers,
  };
  return {
    header: JSON.stringify(header),
    legacy_v0: boards.legacy_v0.entries,
    hybrid_v1: boards.hybrid_v1.entries,
    frame: await encodeFrame(result.frame),
  };
}

/** A run of another process, or of an earlier one. */
export interface DecodedRun {
  readonly run: PublishedRun;
  /** Its market: some megabytes when unfolded, which most readers never ask for. */
  readonly frame: Pick<PackedFrame, 'unfold' | 'wasAsked'>;
}

/** A run to be served. Rejects when the document is damaged, of another version, or no longer whole. */
export async function decodeRun(document: RunDocument, place: Place): Promise<DecodedRun> {
  if (document.frame === null) throw new Error('the run has been followed by another');
  const { movers, source_id } = readHeader(document);
  const record = recordOf(document, place);
  const { legacy_v0, hybrid_v1 } = record.boards;
  const meta = { legacy_v0: legacy_v0.meta, hybrid_v1: hybrid_v1.meta };
  const packed = new PackedFrame(document.frame, meta);
  const entries = await decodeEntries(record);
  const boards = {
    legacy_v0: { meta: legacy_v0.meta, diff: legacy_v0.diff, entries: entries.legacy_v0 },
    hybrid_v1: { meta: hybrid_v1.meta, diff: hybrid_v1.diff, entries: entries.hybrid_v1 },
  };
  const result = {
    sourceId: source_id,
    boards,
    get frame() {
      return packed.get();
    },
    movers,
  };
  return { run: { ...place, record, result }, frame: packed };
}

/** What is kept of a past run. Rejects when the document is damaged or of another version. */
export async function decodeRecord(document: RunDocument, place: Place): Promise<RunRecord> {
  const record = recordOf(document, place);
  await decodeEntries(record);
  return record;
}

async function decodeEntries({ boards }: RunRecord): Promise<Record<StrategyName, BoardEntry[]>> {
  const [legacy_v0, hybrid_v1] = await Promise.all([
    unpackEntries(boards.legacy_v0.entries),
    unpackEntries(boards.hybrid_v1.entries),
  ]);
  if (legacy_v0.length !== boards.legacy_v0.count || hybrid_v1.length !== boards.hybrid_v1.count)
    throw new Error('the boards of the run are cut short');
  return { legacy_v0, hybrid_v1 };
}

function recordOf(document: RunDocument, place: Place): RunRecord {
  const { run_id, boards } = readHeader(document);
  const past = (strategy: StrategyName): PastBoard => ({ ...boards[strategy], entries: document[strategy] });
  return { ...place, runId: run_id, boards: { legacy_v0: past('legacy_v0'), hybrid_v1: past('hybrid_v1') } };
}

function readHeader({ header }: Pick<RunDocument, 'header'>): RunHeader {
  const parsed = JSON.parse(header) as Partial<RunHeader> | null;
  if (parsed?.format !== FORMAT) throw new Error('the run is of another version');
  if (STRATEGIES.some((strategy) => parsed.boards?.[strategy].meta.run_id !== parsed.run_id))
    throw new Error('the run names other boards than its own');
  return parsed as RunHeader;
}

import { promisify } from 'node:util';
import { deflateRaw, inflateRaw, inflateRawSync } from 'node:zlib';
import type { BoardEntry } from '../domain/board.js';
import type { Action } from '../domain/strategy.js';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

type Head = [string, Action, number, string | null, number, readonly string[]];

/** Lines of one entry: what views select by, then its three serialised forms. */
const LINES = 4;
/** A thousand candidates take some 3 MB; beyond this it is no board. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Some 250 candidates in one go: each chunk would have to wait for a thread again. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * The entries of a board as deflated lines, four an entry: `[symbol,action,score,sector,coverage,failed_gates]`, the
 * candidate, its minimal form and, as a JSON string, its CSV line. Lines, because reading them back costs next to nothing: no candidate is parsed.
 */
export function packEntries(entries: readonly BoardEntry[]): Promise<Buffer> {
  const lines = entries.flatMap(({ symbol, action, score, sector, coverage, failed_gates, json, minimal, csv }) => [
    JSON.stringify([symbol, action, score, sector, coverage, failed_gates] satisfies Head),
    json,
    minimal,
    JSON.stringify(csv),
  ]);
  return deflate(lines.join('\n'), { chunkSize: CHUNK_BYTES });
}

/** The entries in `packed`; rejects when they are damaged. */
export async function unpackEntries(packed: Buffer): Promise<BoardEntry[]> {
  return parse(await inflate(packed, { maxOutputLength: MAX_BYTES, chunkSize: CHUNK_BYTES }));
}

export function unpackEntriesSync(packed: Buffer): BoardEntry[] {
  return parse(inflateRawSync(packed, { maxOutputLength: MAX_BYTES }));
}

function parse(bytes: Buffer): BoardEntry[] {
  if (bytes.length === 0) return [];
  const lines = bytes.toString().split('\n');
  if (lines.length % LINES !== 0) throw new Error('the entries of a board are cut short');
  return Array.from({ length: lines.length / LINES }, (_, index) => {
    const [head = '', json = '', minimal = '', csv = ''] = lines.slice(index * LINES, index * LINES + LINES);
    const [symbol, action, score, sector, coverage, failed_gates] = JSON.parse(head) as Head;
    return { symbol, action, score, sector, coverage, failed_gates, json, minimal, csv: JSON.parse(csv) as string };
  });
}

import { beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { publishedRun } from '../../../test/support/published-run.js';
import { sampleScanResult } from '../../../test/support/sample-scan.js';
import { explainSymbol } from '../domain/explain.js';
import type { PublishedRun } from './board-store.js';
import { decodeRecord, decodeRun, encodeRun, type RunDocument } from './run-document.js';
import { candidatesJson } from './run-record.js';

const AT_MS = Date.parse('2026-03-16T15:00:00Z');
const PLACE = { epoch: 7, publishedAtMs: AT_MS };

describe('the document of a run', () => {
  let run: PublishedRun;
  let document: RunDocument;

  beforeAll(async () => {
    run = await publishedRun(await sampleScanResult(new ManualClock(AT_MS)), 7, AT_MS);
    document = await encodeRun(run);
  });

  it('brings back every board, mover and column, bit for bit', async () => {
    const { run: read } = await decodeRun(document, PLACE);
    expect(read).toEqual(run);
    expect(read.result.frame.features.rsi14).toEqual(run.result.frame.features.rsi14);
  });

  it('explains a symbol as the process that scanned it does', async () => {
    const { run: read, frame: packed } = await decodeRun(document, PLACE);
    await packed.unfold();
    expect(packed.wasAsked).toBe(false);
    const { frame } = read.result;
    expect(packed.wasAsked).toBe(true);
    const symbol = run.result.boards.hybrid_v1.entries[0]!.symbol;
    expect(explainSymbol(frame, 'hybrid_v1', symbol)).toEqual(explainSymbol(run.result.frame, 'hybrid_v1', symbol));
  });

  it('dates a run by the clock of its reader', async () => {
    const { run: read } = await decodeRun(document, { ...PLACE, publishedAtMs: AT_MS - 5_000 });
    expect([read.publishedAtMs, read.record.publishedAtMs]).toEqual([AT_MS - 5_000, AT_MS - 5_000]);
  });

  it('keeps the candidates of a past run', async () => {
    const record = await decodeRecord({ ...document, frame: null }, PLACE);
    const candidates = run.result.boards.legacy_v0.entries.map(({ json }) => JSON.parse(json) as unknown);
    expect(JSON.parse(candidatesJson(record.boards.legacy_v0))).toEqual(candidates);
  });

  const cut = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length - 20);
  const flipped = (bytes: Buffer): Buffer => {
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1]! ^= 0x5a;
    return copy;
  };
  it('refuses a past run whose boards cannot be read', async () => {
    await expect(decodeRecord({ ...document, legacy_v0: cut(document.legacy_v0) }, PLACE)).rejects.toThrow();
  });

  it.each<[string, (whole: RunDocument) => RunDocument]>([
    ['without its market', (whole) => ({ ...whole, frame: null })],
    ['with a market cut short', (whole) => ({ ...whole, frame: cut(whole.frame!) })],
    ['with a damaged market', (whole) => ({ ...whole, frame: flipped(whole.frame!) })],
    ['with a market of another version', (whole) => ({ ...whole, frame: Buffer.from('{"format":"other"}\n') })],
    ['with a board cut short', (whole) => ({ ...whole, hybrid_v1: cut(whole.hybrid_v1) })],
    ['with an empty board', (whole) => ({ ...whole, legacy_v0: Buffer.alloc(0) })],
    ['of another version', (whole) => ({ ...whole, header: whole.header.replace('bms-run-2', 'bms-run-1') })],
    ['that names another run', (whole) => ({ ...whole, header: whole.header.replace(/"run_id":"/, '"run_id":"x') })],
    ['that is no document', (whole) => ({ ...whole, header: 'null' })],
    ['that is no JSON', (whole) => ({ ...whole, header: whole.header.slice(0, 100) })],
  ])('refuses one %s', async (_what, damage) => {
    await expect(decodeRun(damage(document), PLACE)).rejects.toThrow();
  });
});

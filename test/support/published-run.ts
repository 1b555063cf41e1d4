import type { PublishedRun } from '../../src/discovery/board/board-store.js';
import { recordRun } from '../../src/discovery/board/run-record.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';

/** A scan's result as the board store takes it. */
export async function publishedRun(result: ScanResult, epoch: number, publishedAtMs: number): Promise<PublishedRun> {
  return { epoch, publishedAtMs, result, record: await recordRun(result, { epoch, publishedAtMs }) };
}

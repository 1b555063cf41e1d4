import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Deferred, deferred } from '../../../test/support/deferred.js';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { UNIVERSE } from '../../../test/support/market-fixtures.js';
import { MemoryDocuments } from '../../../test/support/memory-documents.js';
import { noFacts } from '../../../test/support/no-facts.js';
import { presetCalibration } from '../../calibration/presets.js';
import { SimulatedProvider } from '../../market-data/adapters/simulated/simulated-provider.js';
import { HistoryService } from '../../market-data/history/history-service.js';
import type { DocumentName } from '../../market-data/kept-documents.js';
import { ReferenceService } from '../../market-data/reference/reference-service.js';
import { ScanEngine } from './scan-engine.js';
import { VolumeCurveBook } from './volume-curve-book.js';

/** Answers the first question, as at a start; then nothing until the gate opens. */
class HangingDocuments extends MemoryDocuments {
  readonly gate: Deferred<null> = deferred<null>();

  override async read(name: DocumentName): Promise<unknown> {
    if (this.reads.length > 0) await this.gate.promise;
    return super.read(name);
  }
}

describe('a scan engine whose store hangs', () => {
  let documents: HangingDocuments;
  let engine: ScanEngine;

  beforeEach(() => {
    const clock = new ManualClock(Date.parse('2026-03-16T15:00:00Z'));
    const provider = new SimulatedProvider({ seed: 1, tickers: 100, clock });
    documents = new HangingDocuments();
    engine = new ScanEngine({
      provider,
      history: new HistoryService(provider, null, 20, {
        changed: () => undefined,
        progress: () => undefined,
        milestone: () => undefined,
      }),
      reference: new ReferenceService(provider, null),
      facts: noFacts(provider),
      volumeCurve: new VolumeCurveBook(documents),
      clock,
      universe: UNIVERSE,
      maxCandidates: 10,
      leaders: 0,
    });
  });
  afterEach(async () => {
    documents.gate.resolve(null);
    await engine.stop();
  });

  it('hands its board out all the same, and keeps what it saw before it stops', async () => {
    const scanned = engine.scan(
      { calibration: presetCalibration('balanced_default') },
      new AbortController().signal,
      () => undefined,
    );
    expect((await scanned).boards.hybrid_v1.meta.rows_read).toBeGreaterThan(0);
    let hasStopped = false;
    const stopping = engine.stop().then(() => (hasStopped = true));
    await nextTurn();
    expect([hasStopped, documents.writes]).toEqual([false, []]);
    documents.gate.resolve(null);
    await stopping;
    expect(documents.writes).toEqual(['volume-curve']);
  });
});

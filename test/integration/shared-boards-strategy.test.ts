import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EMERGENCY_MS } from '../../src/calibration/emergency.js';
import { EmergencyDesk } from '../../src/calibration/emergency-desk.js';
import { SharedBoards } from '../../src/discovery/board/shared-boards.js';
import type { RunMetadata } from '../../src/discovery/domain/board.js';
import type { StrategyName } from '../../src/discovery/domain/strategy.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { BoardProcesses, holds, publishFrom, runIdOf } from '../support/board-processes.js';
import { eventually } from '../support/eventually.js';
import { type HttpApp, START_MS } from '../support/http-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { sampleScanResults } from '../support/sample-scan.js';

jest.setTimeout(30_000);

describe('the shared documents and the effective strategy', () => {
  let processes: BoardProcesses;
  let results: ScanResult[];

  beforeAll(async () => {
    results = await sampleScanResults(new ManualClock(START_MS), 2);
  });
  beforeEach(async () => {
    processes = await BoardProcesses.start();
  });
  afterEach(() => processes.stop());

  const read = async <T>(key: string): Promise<T> => JSON.parse(await processes.redis.cli('GET', key)) as T;

  /** Every document of one strategy speaks of this one, of the same run. */
  async function speakOf(strategy: StrategyName, result: ScanResult): Promise<void> {
    await eventually(async () => (await read<RunMetadata>('bms:meta')).strategy === strategy);
    const { meta, entries } = result.boards[strategy];
    expect(await read('bms:meta')).toMatchObject({ run_id: meta.run_id, strategy });
    const all = await read<readonly { readonly symbol: string }[]>('bms:candidates:all');
    expect(all.map(({ symbol }) => symbol)).toEqual(entries.map(({ symbol }) => symbol));
    expect(await read('bms:candidates:trade_ready')).toHaveLength(meta.trade_ready);
    expect(await read('bms:candidates:monitor')).toHaveLength(meta.monitor);
    expect(await read('bms:universe:counts')).toMatchObject({ gated: meta.gated, candidates_found: entries.length });
    expect(await read(`squeeze_cache:${entries[0]?.symbol ?? ''}`)).toMatchObject({ strategy });
  }

  const desk = ({ app }: HttpApp): EmergencyDesk => app.get(EmergencyDesk);

  it('follow an emergency begun elsewhere, and its end by order, without a scan', async () => {
    const [writer, reader] = await Promise.all([processes.scanner(), processes.reader()]);
    await publishFrom(writer, results[0]!);
    await speakOf('hybrid_v1', results[0]!);
    await desk(reader).begin(null, null);
    await speakOf('legacy_v0', results[0]!);
    await desk(reader).end(null);
    await speakOf('hybrid_v1', results[0]!);
  });

  it('follow its end by the clock, in a worker whose schedule stands', async () => {
    const worker = await processes.scanner({ PROCESS_ROLE: 'worker', ENABLE_WORKER_AUTO_START: 'false' });
    await publishFrom(worker, results[0]!);
    const ttl = async (): Promise<number> => Number(await processes.redis.cli('PTTL', 'bms:meta'));
    const before = await ttl();
    await desk(worker).begin(null, null);
    await speakOf('legacy_v0', results[0]!);
    worker.clock.advance(EMERGENCY_MS);
    await speakOf('hybrid_v1', results[0]!);
    // they end when they would have
    expect(await ttl()).toBeLessThanOrEqual(before);
  });

  it('are put right by a process that begins after the change', async () => {
    const writer = await processes.scanner();
    await publishFrom(writer, results[0]!);
    await processes.closeAll();
    const next = await processes.scanner({ SCORING_STRATEGY: 'legacy_v0' });
    await holds(next, results[0]!);
    await speakOf('legacy_v0', results[0]!);
  });

  it('are not written for a run that another has followed, nor for one that is lost', async () => {
    const writer = await processes.scanner();
    await publishFrom(writer, results[0]!);
    await publishFrom(writer, results[1]!);
    const shared = writer.app.get(SharedBoards);
    const documents = [{ json: '"old"', ttlMs: { 'bms:meta': 60_000 } }];
    expect(await shared.rewrite(runIdOf(results[0]!), documents)).toBe(false);
    expect(await read('bms:meta')).toMatchObject({ run_id: runIdOf(results[1]!) });
    expect(await shared.rewrite(runIdOf(results[1]!), documents)).toBe(true);
    expect(await read('bms:meta')).toBe('old');
    expect(await shared.rewrite('run_unheard_of', documents)).toBe(false);
  });
});

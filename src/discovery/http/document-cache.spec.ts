import { describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { publishedRun } from '../../../test/support/published-run.js';
import { EmergencySwitch } from '../../calibration/emergency-switch.js';
import { loadConfig } from '../../config/load-config.js';
import { StrategyResolver } from '../strategy-resolver.js';
import { BoardStore, type PublishedRun } from '../board/board-store.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { jsonDocument } from './board-document.js';
import { DocumentCache } from './document-cache.js';

const EMPTY = { meta: {}, entries: [], diff: {} };
const result = (): ScanResult =>
  ({ boards: { legacy_v0: EMPTY, hybrid_v1: EMPTY }, frame: {}, movers: {} }) as unknown as ScanResult;

describe('DocumentCache', () => {
  const clock = new ManualClock(1_000_000);
  const emergency = new EmergencySwitch(clock);
  const open = () => {
    const boards = new BoardStore(clock);
    let epoch = 0;
    const publish = async () => boards.publish(await publishedRun(result(), ++epoch, clock.nowMs()));
    return { boards, publish, cache: new DocumentCache(boards, new StrategyResolver(loadConfig({}).scan, emergency)) };
  };
  const builder = (key: string) =>
    jest.fn((run: PublishedRun) =>
      jsonDocument(
        {
          meta: { run_id: `run_${String(run.epoch)}`, strategy: 'hybrid_v1', source: 'simulated' },
          publishedAtMs: run.publishedAtMs,
        },
        key,
        `"a":1`,
      ),
    );

  it('has nothing before the first run', () => {
    expect(open().cache.document('k', builder('k'))).toBeNull();
  });

  it('builds a document once a run, and the ones in use before the next run is seen', async () => {
    const { publish, cache } = open();
    const build = builder('k');
    await publish();
    cache.document('k', build);
    cache.document('k', build);
    expect(build).toHaveBeenCalledTimes(1);
    const publishing = publish();
    expect(cache.document('k', build)?.document.runId).toBe('run_1');
    await publishing;
    expect(build).toHaveBeenCalledTimes(2);
    expect(cache.document('k', build)?.document.runId).toBe('run_2');
    expect(build).toHaveBeenCalledTimes(2);
  });

  it('has what was taken compressed ready compressed', async () => {
    const { publish, cache } = open();
    const build = builder('k');
    await publish();
    await cache.document('k', build)?.warm();
    await publish();
    expect(cache.document('k', build)?.isCompressed).toBe(true);
    expect(cache.document('other', builder('other'))?.isCompressed).toBe(false);
  });

  it('does not let a document that the new run lacks stand in the way', async () => {
    const { boards, publish, cache } = open();
    const build = builder('k');
    await publish();
    cache.document('k', build);
    build.mockImplementation(() => {
      throw new Error('gone');
    });
    await publish();
    expect(boards.current?.epoch).toBe(2);
    expect(() => cache.document('k', build)).toThrow('gone');
  });

  it('remembers request targets for one run only', async () => {
    const { publish, cache } = open();
    await publish();
    const encoded = cache.document('k', builder('k'));
    if (encoded === null) throw new Error('no document');
    cache.rememberUrl('/k?limit=1', encoded, {}, null);
    expect(cache.byUrl('/k?limit=1')?.encoded).toBe(encoded);
    await publish();
    expect(cache.byUrl('/k?limit=1')).toBeUndefined();
  });

  it('forgets request targets when a strategy is imposed, and when no longer', async () => {
    const { publish, cache } = open();
    await publish();
    const encoded = cache.document('k', builder('k'));
    if (encoded === null) throw new Error('no document');
    cache.rememberUrl('/k', encoded, {}, null);
    const nowMs = clock.nowMs();
    emergency.follow({ since_ms: nowMs, until_ms: nowMs + 1_000, by: null, reason: null }, nowMs);
    expect(cache.byUrl('/k')).toBeUndefined();
    // chosen before the emergency, answered in it
    cache.rememberUrl('/k', encoded, {}, null);
    expect(cache.byUrl('/k')).toBeUndefined();
    cache.rememberUrl('/k', encoded, {}, 'legacy_v0');
    expect(cache.byUrl('/k')?.encoded).toBe(encoded);
    clock.advance(1_000);
    expect(cache.byUrl('/k')).toBeUndefined();
  });
});

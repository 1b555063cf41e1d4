import { beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { publishedRun } from '../../../test/support/published-run.js';
import { sampleScanResults } from '../../../test/support/sample-scan.js';
import type { BoardChange } from '../domain/board.js';
import type { Action } from '../domain/strategy.js';
import type { ScanResult } from '../scan/scan-runner.js';
import { boardEvents } from './board-events.js';
import { tripwireSince } from './tripwire-since.js';

const AT_MS = Date.parse('2026-03-16T15:00:00Z');
const SINCE = '2026-03-16T14:00:00.000Z';

describe('what a run announces', () => {
  let results: ScanResult[];

  beforeAll(async () => {
    results = await sampleScanResults(new ManualClock(AT_MS), 2);
  });

  it('begins with the board and ends with the scan', async () => {
    const run = await publishedRun(results[1]!, 9, AT_MS);
    const { meta, entries } = run.result.boards.hybrid_v1;
    const events = boardEvents(run, 'hybrid_v1', meta.tripwire.status, SINCE);
    expect(events[0]).toEqual({
      event_type: 'candidates.updated',
      run_id: meta.run_id,
      data: {
        strategy: 'hybrid_v1',
        epoch: 9,
        count: entries.length,
        trade_ready: meta.trade_ready,
        monitor: meta.monitor,
        published_at: new Date(AT_MS).toISOString(),
      },
    });
    expect(events.at(-1)?.event_type).toBe('scan.completed');
    const told = (type: string) => events.filter(({ event_type }) => event_type === type).length;
    expect(told('universe.tripwire')).toBe(0);
  });

  it('tells who entered, left, rose and fell among those to act on, and why; what is RANKED is in no event', async () => {
    const board = results[1]!.boards.hybrid_v1;
    const reasons = [{ code: 'score_rose', subject: null, detail: 'The score rose from 68.2 to 71.0.' }] as const;
    const changed = (symbol: string, from: Action | null, to: Action | null): BoardChange => ({
      ...{ symbol, from, to, score_before: 68.2, score_after: 71, reasons },
    });
    const diff = {
      previous_run_id: 'run_a',
      entered: [changed('ZA1', null, 'RANKED'), changed('ZB1', null, 'MONITOR')],
      left: [changed('ZC1', 'RANKED', null)],
      promoted: [changed('ZD1', 'RANKED', 'TRADE_READY'), changed('ZE1', 'MONITOR', 'TRADE_READY')],
      demoted: [changed('ZF1', 'MONITOR', 'RANKED'), changed('ZG1', 'TRADE_READY', 'MONITOR')],
    };
    const boards = { ...results[1]!.boards, hybrid_v1: { ...board, diff } };
    const run = await publishedRun({ ...results[1]!, boards }, 9, AT_MS);
    const events = boardEvents(run, 'hybrid_v1', 'ok', SINCE);
    const told = ['entered', 'left', 'promoted', 'demoted'].map((kind) => {
      const event = events.find(({ event_type }) => event_type === `candidates.${kind}`);
      const { changes } = event?.data as unknown as { changes: BoardChange[] };
      return changes.map(({ symbol, from, to, reasons: why }) => [symbol, from, to, why]);
    });
    expect(told).toEqual([
      [
        ['ZB1', null, 'MONITOR', reasons],
        ['ZD1', null, 'TRADE_READY', reasons],
      ],
      [['ZF1', 'MONITOR', null, reasons]],
      [['ZE1', 'MONITOR', 'TRADE_READY', reasons]],
      [['ZG1', 'TRADE_READY', 'MONITOR', reasons]],
    ]);
    const silent = { ...diff, entered: [diff.entered[0]!], promoted: [], demoted: [] };
    const quiet = { ...boards, hybrid_v1: { ...board, diff: silent } };
    const types = boardEvents(
      await publishedRun({ ...results[1]!, boards: quiet }, 9, AT_MS),
      'hybrid_v1',
      'ok',
      SINCE,
    );
    expect(types.filter(({ event_type }) => /entered|left|promoted|demoted/.test(event_type))).toEqual([]);
  });

  it('names the symbols that are ready to trade as signals', async () => {
    const board = results[0]!.boards.hybrid_v1;
    const ready = board.entries.slice(0, 2).map((entry) => ({ ...entry, action: 'TRADE_READY' as const }));
    const boards = { ...results[0]!.boards, hybrid_v1: { ...board, entries: ready } };
    const run = await publishedRun({ ...results[0]!, boards }, 1, AT_MS);
    const signals = boardEvents(run, 'hybrid_v1', 'ok', SINCE).find(
      ({ event_type }) => event_type === 'signals.generated',
    );
    expect(signals?.data).toMatchObject({
      strategy_id: 'hybrid_v1',
      symbols: ready.map(({ symbol }) => symbol),
      num_signals: 2,
      as_of_date: board.meta.session_date,
    });
  });

  it('tells when the tripwire changes, and since when it stands as it does', async () => {
    const tripped = (result: ScanResult, status: 'ok' | 'critical', timestamp: string): ScanResult => {
      const { hybrid_v1 } = result.boards;
      const meta = { ...hybrid_v1.meta, timestamp, tripwire: { ...hybrid_v1.meta.tripwire, status } };
      return { ...result, boards: { ...result.boards, hybrid_v1: { ...hybrid_v1, meta } } };
    };
    const at = (minute: number) => `2026-03-16T15:0${String(minute)}:00.000Z`;
    const runs = await Promise.all(
      (['ok', 'critical', 'critical'] as const).map((status, i) =>
        publishedRun(tripped(results[0]!, status, at(i)), i + 1, AT_MS),
      ),
    );
    const [first, second, third] = runs.map(({ record }) => record);
    const since = tripwireSince(third!, [second!, first!], 'hybrid_v1');
    expect(since).toBe(at(1));
    expect(tripwireSince(first!, [], 'hybrid_v1')).toBe(at(0));
    const event = boardEvents(runs[1]!, 'hybrid_v1', 'ok', since).find(
      ({ event_type }) => event_type === 'universe.tripwire',
    );
    expect(event?.data).toMatchObject({ status: 'critical', since });
  });
});

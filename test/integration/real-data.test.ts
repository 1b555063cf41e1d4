import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { presetCalibration } from '../../src/calibration/presets.js';
import { loadConfig } from '../../src/config/load-config.js';
import { ScanEngine } from '../../src/discovery/scan/scan-engine.js';
import { InProcessScanRunner } from '../../src/discovery/scan/in-process-scan-runner.js';
import type { ScanEngineConfig } from '../../src/discovery/scan/create-scan-engine.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { STRATEGIES } from '../../src/discovery/domain/strategy.js';
import { rejectReason } from '../../src/discovery/domain/universe.js';
import { VolumeCurveBook } from '../../src/discovery/scan/volume-curve-book.js';
import { HistoryService } from '../../src/market-data/history/history-service.js';
import { ReferenceService } from '../../src/market-data/reference/reference-service.js';
import { compareBoard } from '../support/board-comparison.js';
import { eventually } from '../support/eventually.js';
import { independentBoards, independentUniverse } from '../support/independent-recomputation.js';
import { sized } from '../faults/support/size.js';
import { ManualClock } from '../support/manual-clock.js';
import { noFacts } from '../support/no-facts.js';
import { UNIVERSE } from '../support/market-fixtures.js';
import { readRealMarket, realDataFolder, type RealMarket } from '../support/real-market-files.js';
import { ReplayProvider } from '../support/replay-provider.js';

const DAY = '2016-03-31';
const BOARD_ROWS = 1000;
const LAST_SESSIONS = sized(10, 60);
/** Enough for all but the band ranks and the highs of the year, which are then unknown. */
const SHORT_HISTORY = 40;
/** Rows compared number by number in the long loop; of the others symbol, action, score and order are. */
const ROWS_IN_FULL = 100;
const calibration = presetCalibration('balanced_default');
/** Years after the data: a replay must not mistake its age for staleness. */
const clock = (): ManualClock => new ManualClock(Date.parse('2026-01-05T12:00:00Z'));
const never = new AbortController().signal;

function configOf(dir: string, historySessions: number): ScanEngineConfig {
  return {
    marketData: {
      provider: 'flat-files',
      simulatedByDefault: false,
      massiveApiKey: null,
      massiveBaseUrl: 'https://127.0.0.1',
      massivePlan: 'auto',
      flatFilesDir: dir,
      flatFilesDate: DAY,
      simulatedSeed: 1,
      simulatedTickers: 100,
    },
    history: { sessions: historySessions, dir },
    enrichment: { leaders: 0, maxCalls: null, extraSignals: null },
    redis: loadConfig({}).redis,
    cache: loadConfig({}).cache,
    universe: UNIVERSE,
    scan: {
      cycleSeconds: 60,
      scoringStrategy: 'hybrid_v1',
      forceStrategy: null,
      allowStrategyOverride: false,
      autoStart: false,
      maxCandidates: BOARD_ROWS,
    },
  };
}

async function scanOnce(config: ScanEngineConfig): Promise<ScanResult> {
  const runner = new InProcessScanRunner(config, clock());
  try {
    await runner.start(() => undefined);
    await runner.historySettled();
    return await runner.scan({ calibration }, never);
  } finally {
    await runner.stop();
  }
}

/** Everything that is served, in the order it is served. */
const served = ({ boards, movers }: ScanResult): unknown => [
  STRATEGIES.map((strategy) => boards[strategy].entries),
  movers,
];

/** The verdict of the scan for every row of its snapshot. */
function verdictsOf({ frame }: ScanResult): Map<string, string | null> {
  return new Map(frame.symbolsText.split('\n').map((symbol, row) => [symbol, rejectReason(frame.verdicts[row]!)]));
}

/** Symbols whose verdict differs. */
function verdictDifferences(result: ScanResult, market: RealMarket, date: string): string[] {
  const { rejected } = independentUniverse(market, date, UNIVERSE);
  return [...verdictsOf(result)].flatMap(([symbol, verdict]) => {
    const expected = rejected.get(symbol) ?? null;
    return verdict === expected ? [] : [`${symbol}: ${verdict}, expected ${expected}`];
  });
}

const funnelTotal = ({ boards }: ScanResult): number =>
  Object.values(boards.hybrid_v1.meta.funnel).reduce((sum, count) => sum + count, boards.hybrid_v1.meta.eligible);

const folder = realDataFolder();
if (folder === null)
  process.stderr.write('SKIPPED real data: no BMS_TEST_DATA and no ../shared/data with day aggregates\n');

(folder === null ? describe.skip : describe)('real data', () => {
  const dir = folder ?? '';
  let market: RealMarket;

  beforeAll(() => {
    market = readRealMarket(dir);
  }, 60_000);

  describe(`${DAY} with the whole history`, () => {
    /** One more than there is before that day: what the folder cannot give is not missing. */
    const historySessions = 260;
    const figures: string[] = [];
    let first: ScanResult;

    beforeAll(async () => {
      first = await scanOnce(configOf(dir, historySessions));
    }, 60_000);

    afterAll(() => {
      process.stdout.write(`${figures.join('\n')}\n`);
    });

    it('holds the history that the folder has', () => {
      expect(first.boards.hybrid_v1.meta.history).toMatchObject({
        sessions_held: 259,
        oldest: '2015-03-20',
        newest: '2016-03-30',
      });
    });

    it('is less than whole only for the size of the set: 3499 common stocks', () => {
      const { meta } = first.boards.hybrid_v1;
      expect(meta.reference.status).toBe('fresh');
      expect(meta.history.complete).toBe(true);
      expect(meta.degraded).toEqual(['universe_critical']);
    });

    it('counts every row that it read exactly once', () => {
      expect(first.boards.hybrid_v1.meta.rows_read).toBe(market.rowsOf.get(DAY));
      expect(funnelTotal(first)).toBe(market.rowsOf.get(DAY));
      expect(verdictDifferences(first, market, DAY)).toEqual([]);
    });

    it('prints boards whose every number is confirmed', () => {
      const own = independentBoards(market, DAY, { universe: UNIVERSE, historySessions, calibration });
      const found = STRATEGIES.flatMap((strategy) => {
        const { numbers, unknowns, largestError, differences } = compareBoard(first, own, strategy, BOARD_ROWS);
        const { meta, entries } = first.boards[strategy];
        figures.push(
          `${strategy}: ${entries.length} of ${meta.eligible} symbols, ${numbers} numbers and ${unknowns} unknowns compared, ` +
            `largest error ${largestError.toExponential(1)}, ${differences.length} differences`,
        );
        expect(entries).toHaveLength(BOARD_ROWS);
        return differences.map((difference) => ({ strategy, ...difference }));
      });
      expect(found).toEqual([]);
    });
  });

  describe(`the last ${LAST_SESSIONS} sessions, one engine living through them`, () => {
    let dates: readonly string[];
    let provider: ReplayProvider;
    let history: HistoryService;
    let engine: ScanEngine;
    let last: ScanResult;

    beforeAll(() => {
      dates = market.dates.slice(-LAST_SESSIONS);
      provider = new ReplayProvider(dir, dates[0]!);
      history = new HistoryService(provider, null, SHORT_HISTORY, {
        progress: () => undefined,
        changed: () => undefined,
        milestone: () => undefined,
      });
      engine = new ScanEngine({
        provider,
        history,
        reference: new ReferenceService(provider, null),
        facts: noFacts(provider),
        volumeCurve: new VolumeCurveBook(null),
        clock: clock(),
        universe: UNIVERSE,
        maxCandidates: BOARD_ROWS,
        leaders: 0,
      });
    });

    afterAll(() => engine.stop());

    it('prints confirmed boards on each of them', async () => {
      const differences: unknown[] = [];
      for (const date of dates) {
        provider.moveTo(date);
        engine.start();
        await engine.historySettled();
        last = await engine.scan({ calibration }, never, () => undefined);
        expect(last.boards.hybrid_v1.meta).toMatchObject({
          session_date: date,
          history: { sessions_held: SHORT_HISTORY },
        });
        expect([date, funnelTotal(last)]).toEqual([date, market.rowsOf.get(date)]);
        expect([date, verdictDifferences(last, market, date)]).toEqual([date, []]);
        const own = independentBoards(market, date, {
          universe: UNIVERSE,
          historySessions: SHORT_HISTORY,
          calibration,
        });
        for (const strategy of STRATEGIES) {
          differences.push(
            ...compareBoard(last, own, strategy, ROWS_IN_FULL).differences.map((found) => ({
              date,
              strategy,
              ...found,
            })),
          );
        }
      }
      expect(differences).toEqual([]);
    }, 240_000);

    it('ends with the bytes of an engine that has seen the last session only, and of another', async () => {
      const fresh = JSON.stringify(served(await scanOnce(configOf(dir, SHORT_HISTORY))));
      const again = JSON.stringify(served(await scanOnce(configOf(dir, SHORT_HISTORY))));
      expect(fresh === again).toBe(true);
      // Reference data of a new day is asked for beside its scans, and market caps say which day's they are.
      await eventually(async () => {
        last = await engine.scan({ calibration }, never, () => undefined);
        const { reference, as_of } = last.boards.hybrid_v1.meta;
        return reference.as_of === as_of;
      }, 30_000);
      expect(JSON.stringify(served(last)) === fresh).toBe(true);
    }, 60_000);
  });
});

/** From the bytes of a snapshot to a published board, on one core, at the size of the market and at ten times that. */
import { performance } from 'node:perf_hooks';
import { presetCalibration } from '../dist/calibration/presets.js';
import { loadConfig } from '../dist/config/load-config.js';
import { BoardStore } from '../dist/discovery/board/board-store.js';
import { recordRun } from '../dist/discovery/board/run-record.js';
import { concludeScan, openMarket, scoreMarket } from '../dist/discovery/domain/scan-market.js';
import { curveInUse } from '../dist/discovery/domain/volume-curve.js';
import { computeHistoryState } from '../dist/discovery/domain/history-state.js';
import { parseSnapshot } from '../dist/market-data/adapters/massive/parse-snapshot.js';
import { NyseCalendar } from '../dist/market-data/calendar/nyse-calendar.js';
import { NO_FACTS } from '../dist/discovery/domain/no-facts.js';
import { FACT_KINDS } from '../dist/market-data/facts/market-facts.js';
import { HistoryBook } from '../dist/market-data/history/history-book.js';
import { fixedClock, simulatedMarket, snapshotBytes } from './support/market.mjs';
import { line, median } from './support/report.mjs';

const OFF = { status: 'off', source: null, asked_at: null, symbols: 0, error: null };
/** A Monday at 14:00 New York. */
const NOW_MS = Date.parse('2026-03-16T18:00:00Z');
const CONTEXT = {
  run_id: 'run_20260316_180000_0000000000000000',
  job_id: null,
  history: { sessions_held: 260, sessions_wanted: 260, newest: null, oldest: null, complete: true },
  reference: { status: 'fresh', as_of: null },
  timestamp: new Date(NOW_MS).toISOString(),
  api_usage: { calls: 1, rate_limit_hits: 0, success_rate: 1 },
  degraded: [],
  enrichment: { leaders: 0, calls: 0, max_calls: 0, facts: Object.fromEntries(FACT_KINDS.map((kind) => [kind, OFF])) },
};

async function prepare(tickers, sessions) {
  const provider = simulatedMarket(tickers, NOW_MS);
  const { signal } = new AbortController();
  const book = new HistoryBook();
  const dates = provider.calendar.sessionsBefore(provider.calendar.at(NOW_MS).date, sessions);
  for (const date of dates) book.add(await provider.dailyBars(date, signal));
  const history = computeHistoryState(
    dates.reverse().map((date) => book.session(date)),
    book.symbolCount,
  );
  return { bytes: await snapshotBytes(provider, NOW_MS), reference: await provider.reference(signal), book, history };
}

async function once({ bytes, reference, book, history }, boards) {
  const calendar = new NyseCalendar();
  const session = calendar.at(NOW_MS);
  const marks = {};
  const start = performance.now();
  const snapshot = parseSnapshot(bytes, NOW_MS, {
    plan: 'advanced',
    dayAt: () => ({ session, previousCloseMs: session.startMs - 12 * 3600 * 1000 }),
  });
  marks.parsed = performance.now();
  const calibration = presetCalibration('balanced_default');
  const market = openMarket({
    snapshot,
    reference,
    history,
    idOf: (symbol) => book.idOf(symbol),
    splits: [],
    calibration,
    volumeCurve: curveInUse(calibration, null),
    universe: loadConfig({}).universe,
  });
  marks.features = performance.now();
  const scored = scoreMarket(market, NO_FACTS);
  marks.scoring = performance.now();
  const result = concludeScan(scored, {
    context: CONTEXT,
    maxCandidates: 100,
    previous: { legacy_v0: null, hybrid_v1: null },
  });
  const at = { epoch: (boards.current?.epoch ?? 0) + 1, publishedAtMs: NOW_MS };
  await boards.publish({ ...at, result, record: await recordRun(result, at) });
  const end = performance.now();
  return {
    total: end - start,
    parse: marks.parsed - start,
    scoring: marks.scoring - marks.features,
    features: marks.features - marks.parsed,
  };
}

async function measure(tickers, sessions, rounds) {
  const market = await prepare(tickers, sessions);
  const boards = new BoardStore(fixedClock(NOW_MS));
  for (let i = 0; i < 3; i++) await once(market, boards);
  const runs = [];
  for (let i = 0; i < rounds; i++) runs.push(await once(market, boards));
  const parseOnly = median(
    Array.from({ length: rounds }, () => {
      const start = performance.now();
      JSON.parse(market.bytes.toString());
      return performance.now() - start;
    }),
  );
  const of = (stage) => median(runs.map((run) => run[stage]));
  return {
    total: of('total'),
    parse: of('parse'),
    features: of('features'),
    scoring: of('scoring'),
    parseOnly,
    megabytes: market.bytes.length / 1e6,
  };
}

const ms = (value) => `${value.toFixed(1)} ms`;

export async function run() {
  const market = await measure(11_500, 260, 15);
  const tenfold = await measure(115_000, 40, 5);
  const growth = tenfold.total / market.total;
  return [
    line({
      what: `snapshot bytes (${market.megabytes.toFixed(1)} MB) to published board, 11,500 tickers, 260 sessions (baseline: JSON.parse of the same bytes)`,
      ours: ms(market.total),
      baseline: ms(market.parseOnly),
      ratio: `${(market.total / market.parseOnly).toFixed(2)}x`,
      limit: '<= 250 ms',
      ok: market.total <= 250,
    }),
    line({
      what: 'of which scoring, both strategies, all rows',
      ours: ms(market.scoring),
      limit: '<= 40 ms',
      ok: market.scoring <= 40,
    }),
    line({ what: 'of which features, all rows', ours: ms(market.features), limit: '-', ok: true }),
    line({
      what: 'the same at 115,000 tickers (baseline: 11,500)',
      ours: ms(tenfold.total),
      baseline: ms(market.total),
      ratio: `${growth.toFixed(2)}x`,
      limit: '<= 11x',
      ok: growth <= 11,
    }),
  ];
}

/** What facts beyond prices add to a cycle when they are at hand: the desk's two looks, the join, the second scoring. */
import { performance } from 'node:perf_hooks';
import { presetCalibration } from '../dist/calibration/presets.js';
import { loadConfig } from '../dist/config/load-config.js';
import { concludeScan, leadersOf, openMarket, scoreMarket } from '../dist/discovery/domain/scan-market.js';
import { curveInUse } from '../dist/discovery/domain/volume-curve.js';
import { computeHistoryState } from '../dist/discovery/domain/history-state.js';
import { factLifetimes } from '../dist/market-data/facts/fact-lifetimes.js';
import { FactsDesk } from '../dist/market-data/facts/facts-desk.js';
import { NO_FACTS } from '../dist/discovery/domain/no-facts.js';
import { HistoryBook } from '../dist/market-data/history/history-book.js';
import { simulatedMarket } from './support/market.mjs';
import { line, median } from './support/report.mjs';

/** A Monday at 14:00 New York. */
const NOW_MS = Date.parse('2026-03-16T18:00:00Z');
const TICKERS = 11_500;
const SESSIONS = 40;
const LEADERS = 200;
const ROUNDS = 25;
const DAY_MS = 24 * 3_600_000;

async function prepare(provider, signal) {
  const book = new HistoryBook();
  const dates = provider.calendar.sessionsBefore(provider.calendar.at(NOW_MS).date, SESSIONS).reverse();
  for (const date of dates) book.add(await provider.dailyBars(date, signal));
  const calibration = presetCalibration('balanced_default');
  const [snapshot, reference] = [await provider.snapshot(signal), await provider.reference(signal)];
  return {
    snapshot,
    reference,
    history: computeHistoryState(
      dates.map((date) => book.session(date)),
      book.symbolCount,
    ),
    idOf: (symbol) => book.idOf(symbol),
    splits: [],
    calibration,
    volumeCurve: curveInUse(calibration, null),
    universe: loadConfig({}).universe,
  };
}

/** A feed that names every symbol. */
function extraSignals(symbols) {
  const rows = symbols.map((symbol, i) => [
    symbol,
    { borrowFeeFrac: (i % 50) / 100, utilizationFrac: (i % 100) / 100, socialRank: (i % 7) / 7, asOfMs: NOW_MS },
  ]);
  return { askedMs: NOW_MS, rows: new Map(rows), malformed: 0 };
}

/** How much there is to join. */
function factsHeld({ features, snapshot }) {
  const rows = (name) => features[name].reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  const [float, short, news, chains] = ['float_shares', 'short_interest_shares', 'news_score', 'options_as_of_ms'].map(
    rows,
  );
  return `floats of ${float}, short interest of ${short}, news of ${news}, option chains of ${chains} among ${snapshot.symbols.length} rows`;
}

/** One cycle after its snapshot. @param desk null for a cycle without facts */
async function cycle(market, { desk, extra, signal }) {
  const known = () => (desk === null ? NO_FACTS : { ...desk.known, extra });
  const marks = { start: performance.now() };
  if (desk !== null) await desk.open(signal);
  marks.opened = performance.now();
  const opened = openMarket(market);
  let scored = scoreMarket(opened, known());
  marks.scored = performance.now();
  if (desk !== null) {
    await desk.follow(leadersOf(scored, LEADERS), signal);
    // the worst cycle: an answer about one of the leaders has come, and all rows are scored again
    scored = scoreMarket(scored, known());
  }
  marks.enriched = performance.now();
  concludeScan(scored, {
    context: { ...CONTEXT, ...(desk === null ? {} : { enrichment: desk.report }) },
    maxCandidates: 100,
    previous: { legacy_v0: null, hybrid_v1: null },
  });
  marks.end = performance.now();
  return {
    stage: marks.opened - marks.start + (marks.enriched - marks.scored),
    total: marks.end - marks.start,
    scored,
  };
}

const CONTEXT = {
  run_id: 'run_20260316_180000_0000000000000000',
  job_id: null,
  history: { sessions_held: SESSIONS, sessions_wanted: SESSIONS, newest: null, oldest: null, complete: true },
  reference: { status: 'fresh', as_of: null },
  timestamp: new Date(NOW_MS).toISOString(),
  api_usage: { calls: 1, rate_limit_hits: 0, success_rate: 1 },
  degraded: [],
};

const ms = (value) => `${value.toFixed(1)} ms`;

export async function run() {
  const { signal } = new AbortController();
  const provider = simulatedMarket(TICKERS, NOW_MS);
  const market = await prepare(provider, signal);
  const desk = new FactsDesk({
    provider,
    maxCalls: null,
    lifetimes: factLifetimes(DAY_MS),
    documents: null,
    extra: null,
  });
  const extra = extraSignals(market.snapshot.symbols);
  const withFacts = { desk, extra, signal };
  const without = { desk: null, extra: null, signal };
  const runs = { withFacts: [], without: [] };
  let facts = '';
  for (let round = -5; round < ROUNDS; round++) {
    const [plain, enriched] = [await cycle(market, without), await cycle(market, withFacts)];
    if (round < 0) continue;
    runs.without.push(plain);
    runs.withFacts.push(enriched);
    facts = factsHeld(enriched.scored);
  }
  await desk.close();
  const of = (name, part) => median(runs[name].map((one) => one[part]));
  const stage = of('withFacts', 'stage');
  const [enriched, plain] = [of('withFacts', 'total'), of('without', 'total')];
  return [
    line({
      what: `enrichment from what is at hand, ${facts}: the looks for more, all rows joined and scored again (baseline: the same cycle without facts, from snapshot to boards)`,
      ours: ms(stage),
      baseline: ms(plain),
      ratio: `${(stage / plain).toFixed(2)}x`,
      limit: '<= 15 ms',
      ok: stage <= 15,
    }),
    line({
      what: 'the whole cycle with facts, from snapshot to boards (baseline: without)',
      ours: ms(enriched),
      baseline: ms(plain),
      ratio: `${(enriched / plain).toFixed(2)}x`,
      limit: '-',
      ok: true,
    }),
  ];
}

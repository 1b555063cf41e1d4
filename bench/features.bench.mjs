/** Alpha158 of a market of real bars on one day, and of one symbol once it is cached. */
import { existsSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../dist/config/load-config.js';
import { FlatFilesProvider } from '../dist/market-data/adapters/flat-files/flat-files-provider.js';
import { NyseCalendar } from '../dist/market-data/calendar/nyse-calendar.js';
import { HeldHistory } from '../dist/market-data/history/held-history.js';
import { HistoryBook } from '../dist/market-data/history/history-book.js';
import { computeAlpha158 } from '../dist/tickers/domain/alpha158/alpha158.js';
import { FeaturesService } from '../dist/tickers/features/features.service.js';
import { MarketFeatures } from '../dist/tickers/features/market-features.js';
import { MemoryRoom } from '../dist/tickers/features/memory-room.js';
import { NoBarReasons } from '../dist/tickers/features/no-bar-reason.js';
import { ThreadFeatureRunner } from '../dist/tickers/features/thread-feature-runner.js';
import { openCache } from './support/cache-context.mjs';
import { fixedClock, simulatedMarket } from './support/market.mjs';
import { plainAlpha158 } from './support/plain-alpha158.mjs';
import { startRedis } from './support/redis-server.mjs';
import { line, median } from './support/report.mjs';
import { sideBySide } from './support/side-by-side.mjs';

/** Of real bars in the layout of flat files; without them the simulated market of the same size stands in. */
const FOLDER = fileURLToPath(new URL('../../shared/data', import.meta.url));
const NOW_MS = Date.parse('2026-03-16T18:00:00Z');
const SYMBOLS = 6_000;
const SESSIONS = 61;
/** The baseline does so many of them a round, and is compared by the symbol. */
const BASELINE_SYMBOLS = 300;
const ROUNDS = 5;
const READS = 2_000;

const s = (ms) => `${(ms / 1000).toFixed(2)} s`;
const us = (ms) => `${(ms * 1000).toFixed(0)} µs`;

function openMarket() {
  const isReal = existsSync(FOLDER);
  const provider = isReal
    ? new FlatFilesProvider({ dir: FOLDER, date: null, calendar: new NyseCalendar() })
    : simulatedMarket(SYMBOLS, NOW_MS);
  return { provider, nowMs: isReal ? provider.marketNowMs() : NOW_MS, name: isReal ? 'real' : 'simulated' };
}

/** The sessions before the one that is replayed, held as a process holds them. */
async function hold({ provider, nowMs }) {
  const { signal } = new AbortController();
  const { calendar, source, sourceId } = provider;
  const dates = calendar.sessionsBefore(calendar.at(nowMs).date, SESSIONS).reverse();
  const [book, held] = [new HistoryBook(), new HeldHistory()];
  const told = { bookId: 'bench', source, sourceId, dates, isComplete: true, splits: [] };
  for (const date of dates) held.receive({ ...told, addition: book.add(await provider.dailyBars(date, signal)) });
  return held;
}

function barsOf(series) {
  return series.dates.map((_, i) => ({
    open: series.openUsd[i],
    high: series.highUsd[i],
    low: series.lowUsd[i],
    close: series.closeUsd[i],
    volume: series.volumeShares[i],
    vwap: series.vwapUsd[i],
  }));
}

/** Both ways must say the same. */
function requireEqual(symbol, ours, plain) {
  ours.forEach((value, i) => {
    const other = Number.isFinite(plain[i]) ? plain[i] : null;
    const isSame =
      value === null || other === null
        ? value === other
        : Math.abs(value - other) <= 1e-6 * Math.max(1, Math.abs(other));
    if (!isSame) throw new Error(`feature ${i} of ${symbol}: ${value} and ${other}`);
  });
}

/** Median time of one symbol, ms. */
async function arithmetic(view, symbols) {
  const few = symbols.slice(0, BASELINE_SYMBOLS);
  const bars = new Map(few.map((symbol) => [symbol, barsOf(view.series(symbol, { atMost: SESSIONS }))]));
  const ours = (symbol) => computeAlpha158(view.series(symbol, { atMost: SESSIONS }));
  const plain = (symbol) => plainAlpha158(bars.get(symbol));
  for (const symbol of few) requireEqual(symbol, ours(symbol).values, plain(symbol));
  const each = (list, of) => () => {
    for (const symbol of list) of(symbol);
    return list.length;
  };
  return sideBySide(ROUNDS, each(symbols, ours), each(few, plain));
}

/** A program's features over a cache of its own. */
async function openFeatures(held, clock, env) {
  const { cache, close } = await openCache({ env, clock });
  const reasons = new NoBarReasons(clock);
  const room = new MemoryRoom(loadConfig(env).cache, clock);
  const market = new MarketFeatures(held, reasons, new ThreadFeatureRunner(), cache, room, clock);
  return { features: new FeaturesService(held, cache, reasons, clock), market, close };
}

async function timed(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

export async function run() {
  const market = openMarket();
  const held = await hold(market);
  const { view } = held;
  const date = view.newest;
  const symbols = view.symbols.filter((symbol) => view.series(symbol)?.dates.at(-1) === date).slice(0, SYMBOLS);
  const { ours, baseline, ratio } = await arithmetic(view, symbols);

  const clock = fixedClock(market.nowMs);
  const redis = await startRedis();
  const context = { job: { data: { date } }, signal: new AbortController().signal, progress: () => undefined };
  const writer = await openFeatures(held, clock, { REDIS_URL: redis.url });
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const job = await timed(() => writer.market.make(context));
  delays.disable();
  const fromMemory = [];
  for (let i = 0; i < READS; i++) fromMemory.push(await timed(() => writer.features.features(symbols[i % 50], date)));
  const reader = await openFeatures(held, clock, { REDIS_URL: redis.url });
  const fromRedis = [];
  for (const symbol of symbols.slice(0, READS))
    fromRedis.push(await timed(() => reader.features.features(symbol, date)));
  await Promise.all([writer.close(), reader.close()]);
  await redis.stop();
  const [memory, far] = [median(fromMemory), median(fromRedis)];
  return [
    line({
      what: `158 features of ${symbols.length} ${market.name} symbols on one day, from the history held, on one core (baseline: the definitions written down with plain arrays, same values)`,
      ours: s(ours * symbols.length),
      baseline: s(baseline * symbols.length),
      ratio: `${ratio.toFixed(2)}x`,
      limit: '<= 3 s',
      ok: ours * symbols.length <= 3000,
    }),
    line({
      what: `the job of the whole market (${view.symbols.length} symbols): in a thread, written to Redis; a reader waits for the event loop ${(delays.percentile(99) / 1e6).toFixed(1)} ms at p99, ${(delays.max / 1e6).toFixed(0)} ms at most`,
      ours: s(job),
      limit: '-',
      ok: true,
    }),
    line({
      what: 'one symbol from memory, checked against its bars (baseline: computed)',
      ours: us(memory),
      baseline: us(ours),
      ratio: `${(memory / ours).toFixed(2)}x`,
      limit: '<= 1 ms',
      ok: memory <= 1,
    }),
    line({ what: 'one symbol from Redis', ours: us(far), limit: '<= 1 ms', ok: far <= 1 }),
  ];
}

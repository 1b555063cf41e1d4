import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HeldHistory } from '../../src/market-data/history/held-history.js';
import { HistoryService } from '../../src/market-data/history/history-service.js';
import { HistoryView } from '../../src/market-data/history/history-view.js';
import { type MomentumColumns, momentumColumns } from '../../src/tickers/domain/momentum/momentum-columns.js';
import { MOMENTUM_VARIANTS } from '../../src/tickers/domain/momentum/momentum-score.js';
import { MomentumHistory } from '../../src/tickers/momentum/momentum-history.js';
import { MomentumScorer, type ScoreTicker } from '../../src/tickers/momentum/momentum-scorer.js';
import { eventually } from '../support/eventually.js';
import { independentMomentum, type PlainBar } from '../support/independent-momentum.js';
import { ManualClock } from '../support/manual-clock.js';
import { NumericComparison } from '../support/numeric-comparison.js';
import { realDataFolder } from '../support/real-market-files.js';
import { ReplayProvider } from '../support/replay-provider.js';

const TODAY = '2016-03-31';
/** The data set has no SPY. */
const BENCHMARK = 'QQQ';
const TICKERS = 200;
const folder = realDataFolder();

/** The files of the data set by nothing but zlib and split, oldest first. */
function sessionsOf(dir: string): { readonly date: string; readonly rows: readonly string[] }[] {
  const root = join(dir, 'us_stocks_sip', 'day_aggs_v1');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.csv.gz'));
  return files.sort().map((file) => ({
    date: basename(file, '.csv.gz'),
    rows: gunzipSync(readFileSync(join(root, file)))
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .slice(1),
  }));
}

const tickerOf = (row: string): string => row.slice(0, row.indexOf(','));

/** Tickers of all kinds: listed throughout, listed on the way, too young, gone. */
function sample(sessions: ReturnType<typeof sessionsOf>): string[] {
  const [first, aQuarterAgo, shortlyAgo, last] = [0, -100, -45, -1].map(
    (at) => new Set(sessions.at(at)!.rows.map(tickerOf)),
  ) as [Set<string>, Set<string>, Set<string>, Set<string>];
  const some = (count: number, from: Set<string>, belongs: (ticker: string) => boolean): string[] => {
    const all = [...from].filter((ticker) => ticker !== BENCHMARK && belongs(ticker)).sort();
    return Array.from({ length: count }, (_, n) => all[Math.floor((n * all.length) / count)]!);
  };
  return [
    BENCHMARK,
    ...some(139, last, (ticker) => first.has(ticker)),
    ...some(30, last, (ticker) => aQuarterAgo.has(ticker) && !first.has(ticker)),
    ...some(20, last, (ticker) => !shortlyAgo.has(ticker) && !aQuarterAgo.has(ticker) && !first.has(ticker)),
    ...some(10, first, (ticker) => !last.has(ticker)),
  ];
}

function barsOf(tickers: readonly string[], sessions: ReturnType<typeof sessionsOf>): Map<string, PlainBar[]> {
  const bars = new Map(tickers.map((ticker) => [ticker, [] as PlainBar[]]));
  for (const { date, rows } of sessions)
    for (const row of rows) {
      const held = bars.get(tickerOf(row));
      if (held === undefined) continue;
      const [, volume, , close] = row.split(',');
      held.push({ date, close: +close!, volume: +volume! });
    }
  return bars;
}

const describeWithData = folder === null ? describe.skip : describe;
describeWithData('momentum of real tickers (skipped without ../shared/data)', () => {
  let bars: Map<string, PlainBar[]>;
  let tickers: string[];
  let score: ScoreTicker;
  let held: HeldHistory;
  let columns: MomentumColumns;
  let history: HistoryService;

  beforeAll(async () => {
    const sessions = sessionsOf(folder!);
    tickers = sample(sessions);
    bars = barsOf(tickers, sessions);
    held = new HeldHistory();
    const unheard = { progress: () => undefined, milestone: () => undefined };
    const provider = new ReplayProvider(folder!, TODAY);
    history = new HistoryService(provider, null, 260, { ...unheard, changed: (change) => held.receive(change) });
    history.follow(TODAY, true);
    await history.settled();
    await eventually(() => held.view?.newest === TODAY);
    const clock = new ManualClock(Date.parse('2016-03-31T21:00:00Z'));
    score = new MomentumScorer(new MomentumHistory(held), { benchmarkTicker: BENCHMARK }, clock).begin();
    columns = momentumColumns(held.view!, BENCHMARK);
  }, 120_000);
  afterAll(() => history.stop());

  it('is that of an independent recomputation to 1e-9', () => {
    const comparison = new NumericComparison(1e-9);
    for (const ticker of tickers) {
      const { scores, price, as_of_date, sessions_used } = score(ticker)!;
      const own = bars.get(ticker)!;
      const expected = independentMomentum(own, bars.get(BENCHMARK)!);
      for (const variant of MOMENTUM_VARIANTS) {
        const { score: of, rating } = scores[variant];
        comparison.compare(`${ticker}.${variant}`, { score: of, rating }, expected[variant]);
      }
      const newest = own.at(-1)!;
      comparison.compare(
        ticker,
        { price, as_of_date, sessions_used },
        {
          price: newest.close,
          as_of_date: newest.date,
          sessions_used: own.length,
        },
      );
    }
    expect(comparison.differences).toEqual([]);
    expect(tickers).toHaveLength(TICKERS);
    expect(comparison.numbers).toBeGreaterThan(700);
  });

  it('meets every rating, and tickers with too little', () => {
    const ratings = tickers.map((ticker) => score(ticker)!.scores.v2.rating);
    for (const rating of ['Strong Buy', 'Buy', 'Hold', 'Weak Hold', 'Sell']) expect(ratings).toContain(rating);
    expect(ratings.filter((rating) => rating === 'Insufficient Data').length).toBeGreaterThanOrEqual(10);
  });

  it('is in the column of the whole market as it is for the ticker alone', () => {
    const rows = new Map(columns.symbols.map((symbol, row) => [symbol, row]));
    for (const ticker of tickers) {
      const { scores, as_of_date } = score(ticker)!;
      const row = rows.get(ticker);
      expect(row === undefined).toBe(as_of_date !== TODAY);
      if (row === undefined) continue;
      for (const variant of MOMENTUM_VARIANTS) expect(columns.scores[variant][row]).toBe(scores[variant].score ?? NaN);
    }
    for (const variant of MOMENTUM_VARIANTS) {
      const ordered = Array.from(columns.order[variant], (row) => columns.scores[variant][row]!);
      expect(ordered).toEqual([...ordered].sort((a, b) => b - a));
      expect(ordered).toHaveLength(columns.scores[variant].filter((value) => !Number.isNaN(value)).length);
    }
  });

  it('is the same from memory that another thread shares', () => {
    const view = HistoryView.fromShared(structuredClone(held.view!.share()));
    expect(view.series(BENCHMARK)).toEqual(held.view!.series(BENCHMARK));
    expect(momentumColumns({ ...pick(view), symbols: tickers }, BENCHMARK).scores).toEqual(
      momentumColumns({ ...pick(held.view!), symbols: tickers }, BENCHMARK).scores,
    );
  });
});

const pick = (view: HistoryView) => ({ newest: view.newest, series: view.series.bind(view) });

import { DEFAULT_PRESET, presetCalibration } from '../../src/calibration/presets.js';
import { computeHistoryState } from '../../src/discovery/domain/history-state.js';
import { leadersOf, openMarket, type ScoredMarket, scoreMarket } from '../../src/discovery/domain/scan-market.js';
import { curveInUse } from '../../src/discovery/domain/volume-curve.js';
import { SimulatedProvider } from '../../src/market-data/adapters/simulated/simulated-provider.js';
import { CallBudget } from '../../src/market-data/facts/call-budget.js';
import type { KnownFacts, OptionFact } from '../../src/market-data/facts/known-facts.js';
import { NO_FACTS } from '../../src/discovery/domain/no-facts.js';
import type { NewsItem } from '../../src/market-data/facts/market-facts.js';
import { HistoryService } from '../../src/market-data/history/history-service.js';
import { ManualClock } from './manual-clock.js';
import { UNIVERSE } from './market-fixtures.js';

const HISTORY_SESSIONS = 60;
const LEADERS = 200;
/** More symbols than that make a roundup. */
const MOST_SYMBOLS = 5;
const DAY_MS = 86_400_000;

const never = new AbortController().signal;

/** A simulated market with its history, scored as whoever knows all facts would, at any instant of one session. */
export class SimulatedMarket {
  readonly clock: ManualClock;
  readonly provider: SimulatedProvider;
  private readonly history: HistoryService;

  /** @param instant of the session, as ISO 8601 */
  constructor(instant: string, seed = 1) {
    this.clock = new ManualClock(Date.parse(instant));
    this.provider = new SimulatedProvider({ seed, tickers: 11_500, clock: this.clock });
    const unheard = { changed: () => undefined, progress: () => undefined, milestone: () => undefined };
    this.history = new HistoryService(this.provider, null, HISTORY_SESSIONS, unheard);
  }

  /** The market now, scored with every fact of the whole market and the options of the best. */
  async scored(): Promise<ScoredMarket> {
    const { provider, history } = this;
    const [snapshot, reference] = await Promise.all([provider.snapshot(never), provider.reference(never)]);
    history.follow(snapshot.session.date);
    await history.settled();
    const sessions = history.window().map((date) => history.book.session(date));
    const calibration = presetCalibration(DEFAULT_PRESET);
    const market = openMarket({
      snapshot,
      reference,
      history: computeHistoryState(sessions, history.book.symbolCount),
      idOf: (symbol) => history.book.idOf(symbol),
      calibration,
      splits: [],
      volumeCurve: curveInUse(calibration, null),
      universe: UNIVERSE,
    });
    const facts = await this.wholeMarketFacts(snapshot.session.date);
    const options = new Map<string, OptionFact>();
    for (const { symbol, priceUsd } of leadersOf(scoreMarket(market, facts), LEADERS)) {
      const chain = await provider.facts.optionChain(symbol, priceUsd, new CallBudget(1), never);
      options.set(symbol, { ...chain, ivPercentile: null });
    }
    return scoreMarket(market, { ...facts, options });
  }

  private async wholeMarketFacts(session: string): Promise<KnownFacts> {
    const { facts, calendar } = this.provider;
    const budget = new CallBudget(4);
    const page = await facts.news(this.clock.nowMs() - DAY_MS, budget, never);
    const newest = new Map<string, NewsItem>();
    for (const item of page.items.filter(({ symbols }) => symbols.length <= MOST_SYMBOLS)) {
      for (const symbol of item.symbols) if (!newest.has(symbol)) newest.set(symbol, item);
    }
    return {
      ...NO_FACTS,
      floats: await facts.floats(budget, never),
      shortInterest: await facts.shortInterest(budget, never),
      shortVolume: await facts.shortVolume(String(calendar.sessionsBefore(session, 1)[0]), budget, never),
      news: { askedMs: page.askedMs, completeSinceMs: page.completeSinceMs, newest },
    };
  }

  async close(): Promise<void> {
    await this.history.stop();
    await this.provider.close();
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { underSignals } from '../../common/under-signals.js';
import type { MarketDataProvider } from '../market-data-provider.js';
import type { KeptDocuments } from '../kept-documents.js';
import { CallBudget } from './call-budget.js';
import { OFF, reportSourceKinds } from './enrichment-report.js';
import type { ExtraSignalsBook } from './extra-signals-book.js';
import type { FactLifetimes } from './fact-lifetimes.js';
import { freshStandings } from './fact-standings.js';
import { FactsArchive } from './facts-archive.js';
import { HeldFacts } from './held-facts.js';
import { IvHistory } from './iv-history.js';
import type { EnrichmentReport, KnownFacts, Leader, NewsBook, OptionFact } from './known-facts.js';
import { LeaderQuestions } from './leader-questions.js';
import type { OptionChainSummary } from './market-facts.js';
import { MarketQuestions } from './market-questions.js';
import { newsBook } from './news-pages.js';

/** How long a cycle waits for answers, twice; what comes later counts from the next one on. */
const PATIENCE_MS = 2_000;

export interface FactsDeskParts {
  readonly provider: MarketDataProvider;
  /** Calls of one cycle; null = what the source's plan allows. */
  readonly maxCalls: number | null;
  readonly lifetimes: FactLifetimes;
  /** Where facts outlive the process; null keeps them in memory only. */
  readonly documents: KeptDocuments | null;
  /** The operator's own signals; null where there are none. */
  readonly extra: ExtraSignalsBook | null;
}

/**
 * Asks for what is worth asking, inside the calls of a cycle: one round at a time, never waited for long. Nothing here
 * ever rejects: a scan goes on with what is known. Ages count by the market's clock.
 */
export class FactsDesk {
  private readonly held: HeldFacts;
  private readonly ivHistory = new IvHistory();
  private readonly standings = freshStandings();
  private readonly market: MarketQuestions | null;
  private readonly leaders: LeaderQuestions | null;
  private readonly archive: FactsArchive | null;
  private readonly closing = new AbortController();
  private running: Promise<void> | null = null;
  /** The operator's feed is no part of a round: a slow one must not hold up the questions to the source. */
  private readingExtra: Promise<void> | null = null;
  private budget = new CallBudget(0);
  /** Calls of the budgets before this one. */
  private earlierCalls = 0;
  /** Calls in the last report that was taken. */
  private reportedCalls = 0;
  /** Calls in the reports of earlier cycles: one that was made after its cycle's report is told by the next. */
  private toldCalls = 0;
  /** Whether the cycle may ask: not while the round of an earlier one is under way. */
  private mayAsk = false;
  private leaderCount = 0;
  /** Chains with their place among those kept of their symbols. */
  private ranked: { of: ReadonlyMap<string, OptionChainSummary>; facts: ReadonlyMap<string, OptionFact> } = {
    of: new Map(),
    facts: new Map(),
  };
  /** What was known when the cycle was opened. */
  private openedRevision = 0;

  constructor(private readonly parts: FactsDeskParts) {
    const { provider, lifetimes, documents } = parts;
    const { facts } = provider;
    const { standings } = this;
    const held = new HeldFacts(lifetimes);
    this.held = held;
    const questioning = facts === null ? null : { facts, provider, held, standings, lifetimes };
    this.market = questioning && new MarketQuestions(questioning);
    this.leaders = questioning && new LeaderQuestions(questioning, this.ivHistory);
    this.archive = questioning && documents && new FactsArchive(documents, provider, held, this.ivHistory);
  }

  /** Begins a cycle: asks for what the whole market is told at once and has become old. */
  async open(signal: AbortSignal): Promise<void> {
    const { provider, maxCalls, extra } = this.parts;
    this.leaderCount = 0;
    this.mayAsk = this.running === null;
    this.toldCalls = this.reportedCalls;
    if (this.mayAsk) {
      this.earlierCalls += this.budget.spent;
      this.budget = new CallBudget(provider.facts === null ? 0 : (maxCalls ?? provider.facts.callsPerCycle));
      this.begin((ending) => this.askMarket(ending), signal);
    }
    this.readingExtra = extra === null ? null : this.underWay(signal, (ending) => extra.refresh(ending));
    await this.settled(signal);
    this.prune(provider.marketNowMs());
    this.openedRevision = this.revision;
  }

  /** Asks for the best of a scan, best first, with the calls that are left. True when more is known than at the opening. */
  async follow(leaders: readonly Leader[], signal: AbortSignal): Promise<boolean> {
    this.leaderCount = leaders.length;
    const { leaders: questions, budget } = this;
    if (this.mayAsk && questions !== null) this.begin((ending) => questions.ask(leaders, budget, ending), signal);
    await this.settled(signal);
    this.archive?.save();
    return this.revision > this.openedRevision;
  }

  get known(): KnownFacts {
    const { float: floats, short_interest: shortInterest, short_volume: shortVolume } = this.held.tables;
    const { details } = this.held.recent;
    const extra = this.parts.extra?.table ?? null;
    return { floats, shortInterest, shortVolume, news: this.news, options: this.options, details, extra };
  }

  /** How the cycle went that was opened last. Over all cycles the `calls` of the last report of each are all that were made. */
  get report(): EnrichmentReport {
    const { provider, lifetimes, extra } = this.parts;
    const { held, standings, news } = this;
    const nowMs = provider.marketNowMs();
    const reported = { source: provider.source, held, news, standings, lifetimes, nowMs };
    const off = { news: OFF, float: OFF, short_interest: OFF, short_volume: OFF, options: OFF, details: OFF };
    this.reportedCalls = this.earlierCalls + this.budget.spent;
    const bySource = provider.facts === null ? off : reportSourceKinds(reported);
    return {
      leaders: this.leaderCount,
      calls: this.reportedCalls - this.toldCalls,
      max_calls: this.budget.limit,
      facts: { ...bySource, extra: extra?.report ?? OFF },
    };
  }

  /** Ends what is on its way and keeps what is known. Idempotent. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([this.running, this.readingExtra]);
    await this.archive?.flush();
  }

  private async askMarket(signal: AbortSignal): Promise<void> {
    if (this.market === null) return;
    await this.archive?.read(this.market.dueTables.length > 0);
    await this.market.ask(this.budget, signal);
  }

  private prune(nowMs: number): void {
    this.held.prune(nowMs);
    this.leaders?.prune(nowMs);
    this.ivHistory.prune(this.parts.provider.calendar, nowMs);
  }

  /** After what is under way, so that there are never two rounds at once. */
  private begin(round: (signal: AbortSignal) => Promise<void>, cycle: AbortSignal): void {
    const running = (this.running ?? Promise.resolve())
      .then(() => this.underWay(cycle, round))
      .catch((error: unknown) => {
        for (const standing of Object.values(this.standings)) standing.note(error);
      })
      .finally(() => {
        if (this.running === running) this.running = null;
      });
    this.running = running;
  }

  private underWay<T>(cycle: AbortSignal, work: (ending: AbortSignal) => Promise<T>): Promise<T> {
    return underSignals([cycle, this.closing.signal], work);
  }

  /** When all that is under way has ended, patience has, or the cycle has. */
  private async settled(signal: AbortSignal): Promise<void> {
    const underWay = Promise.all([this.running, this.readingExtra]);
    const stop = new AbortController();
    const patience = underSignals([signal, stop.signal], (enough) => delay(PATIENCE_MS, undefined, { signal: enough }));
    await Promise.race([underWay, Promise.allSettled([patience])]);
    stop.abort();
  }

  private get revision(): number {
    return this.held.revision + (this.parts.extra?.revision ?? 0);
  }

  private get news(): NewsBook | null {
    const { news } = this.held.recent;
    if (news === null) return null;
    return newsBook(news, this.parts.provider.marketNowMs(), this.parts.lifetimes.news.expireMs);
  }

  /** Made anew when a chain has come or gone. */
  private get options(): ReadonlyMap<string, OptionFact> {
    const { options } = this.held.recent;
    if (this.ranked.of !== options) this.ranked = { of: options, facts: this.rank(options) };
    return this.ranked.facts;
  }

  private rank(options: ReadonlyMap<string, OptionChainSummary>): ReadonlyMap<string, OptionFact> {
    const { calendar } = this.parts.provider;
    return new Map(
      Array.from(options, ([symbol, chain]) => {
        const { impliedVolatilityFrac: iv, askedMs } = chain;
        const ivPercentile = iv === null ? null : this.ivHistory.percentile(symbol, calendar.at(askedMs).date, iv);
        return [symbol, { ...chain, ivPercentile }];
      }),
    );
  }
}

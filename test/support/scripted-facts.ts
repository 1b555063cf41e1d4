import type { Clock } from '../../src/common/clock.js';
import { NyseCalendar } from '../../src/market-data/calendar/nyse-calendar.js';
import type { DailyBars } from '../../src/market-data/daily-bars.js';
import type { CallBudget } from '../../src/market-data/facts/call-budget.js';
import {
  type FactTable,
  type FloatFact,
  MarketFacts,
  type NewsItem,
  type NewsPage,
  type OptionChainSummary,
  type ShortInterestFact,
  type ShortVolumeFact,
  type TickerDetails,
} from '../../src/market-data/facts/market-facts.js';
import { MarketDataError, throwIfAborted } from '../../src/market-data/market-data-error.js';
import {
  MarketDataProvider,
  NO_USAGE,
  type ProviderUsage,
  type StockSplit,
} from '../../src/market-data/market-data-provider.js';
import type { MarketSnapshot } from '../../src/market-data/market-snapshot.js';
import type { ReferenceTable } from '../../src/market-data/reference-table.js';

type Method = 'floats' | 'shortInterest' | 'shortVolume' | 'news' | 'optionChain' | 'details';

/** Facts that a test dictates: what is asked is noted, each question costs what the test says. */
export class ScriptedFacts extends MarketFacts {
  callsPerCycle = 60;
  /** Questions, as `method` or `method argument`. */
  readonly asked: string[] = [];
  readonly costs: Partial<Record<Method, number>> = {};
  readonly failures: Partial<Record<Method, Error>> = {};
  /** Questions of a method wait for it. */
  readonly gates: Partial<Record<Method, Promise<unknown>>> = {};
  symbols: readonly string[] = ['AAA', 'BBB', 'CCC'];
  items: NewsItem[] = [];
  ivFrac: number | null = 0.5;
  unpublished = new Set<string>();

  constructor(private readonly clock: Clock) {
    super();
  }

  count(method: Method): number {
    return this.asked.filter((question) => question.split(' ')[0] === method).length;
  }

  override async floats(budget: CallBudget, signal: AbortSignal): Promise<FactTable<FloatFact>> {
    await this.question('floats', '', budget, signal);
    return this.table({ freeFloatShares: 20e6, effectiveDate: null });
  }

  override async shortInterest(budget: CallBudget, signal: AbortSignal): Promise<FactTable<ShortInterestFact>> {
    await this.question('shortInterest', '', budget, signal);
    return this.table({ shortInterestShares: 5e6, daysToCover: 2, settlementDate: '2026-08-31' });
  }

  override async shortVolume(
    date: string,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<FactTable<ShortVolumeFact>> {
    await this.question('shortVolume', date, budget, signal);
    if (this.unpublished.has(date)) throw new MarketDataError('no_data', `no short volume of ${date}`);
    return this.table({ shortVolumeFrac: 0.4, date });
  }

  override async news(sinceMs: number, budget: CallBudget, signal: AbortSignal): Promise<NewsPage> {
    await this.question('news', new Date(sinceMs).toISOString(), budget, signal);
    const items = this.items.filter(({ publishedMs }) => publishedMs >= sinceMs);
    return { askedMs: this.clock.nowMs(), completeSinceMs: sinceMs, items };
  }

  override async optionChain(
    symbol: string,
    _spotUsd: number,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<OptionChainSummary> {
    await this.question('optionChain', symbol, budget, signal);
    return {
      askedMs: this.clock.nowMs(),
      contracts: 10,
      callVolumeContracts: 200,
      putVolumeContracts: 100,
      callPutRatio: 2,
      impliedVolatilityFrac: this.ivFrac,
    };
  }

  override async details(symbol: string, budget: CallBudget, signal: AbortSignal): Promise<TickerDetails> {
    await this.question('details', symbol, budget, signal);
    return { askedMs: this.clock.nowMs(), marketCapUsd: 1e9, sharesOutstanding: null };
  }

  private async question(method: Method, argument: string, budget: CallBudget, signal: AbortSignal): Promise<void> {
    this.asked.push(`${method} ${argument}`.trim());
    throwIfAborted(signal);
    for (let call = 0; call < (this.costs[method] ?? 1); call++) budget.spend();
    const calledOff = new Promise<never>((_resolve, reject) => {
      const onAbort = (): void => {
        reject(new MarketDataError('aborted', 'called off'));
      };
      signal.addEventListener('abort', onAbort, { once: true });
      void Promise.resolve(this.gates[method]).then(() => {
        signal.removeEventListener('abort', onAbort);
      });
    });
    await Promise.race([this.gates[method], calledOff]);
    const failure = this.failures[method];
    if (failure !== undefined) throw failure;
  }

  private table<Fact>(fact: Fact): FactTable<Fact> {
    return { askedMs: this.clock.nowMs(), rows: new Map(this.symbols.map((symbol) => [symbol, fact])), malformed: 0 };
  }
}

/** A source that has facts, and nothing else. */
export class FactsOnlyProvider extends MarketDataProvider {
  override readonly source = 'massive';
  override readonly sourceId = 'massive-test';
  override readonly calendar = new NyseCalendar();
  override readonly worthPersisting = true;

  constructor(
    private readonly clock: Clock,
    override readonly facts: MarketFacts | null,
  ) {
    super();
  }

  override marketNowMs(): number {
    return this.clock.nowMs();
  }

  override snapshot(): Promise<MarketSnapshot> {
    return Promise.reject(new MarketDataError('no_data', 'facts only'));
  }

  override reference(): Promise<ReferenceTable> {
    return Promise.reject(new MarketDataError('no_data', 'facts only'));
  }

  override dailyBars(): Promise<DailyBars> {
    return Promise.reject(new MarketDataError('no_data', 'facts only'));
  }

  override splits(): Promise<StockSplit[]> {
    return Promise.resolve([]);
  }

  override usage(): ProviderUsage {
    return NO_USAGE;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }
}

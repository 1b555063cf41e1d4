import { MarketDataError } from '../market-data-error.js';
import type { MarketDataProvider } from '../market-data-provider.js';
import type { CallBudget } from './call-budget.js';
import type { FactLifetimes } from './fact-lifetimes.js';
import type { FactStandings } from './fact-standings.js';
import { type HeldFacts, TABLE_KINDS, type TableKind } from './held-facts.js';
import type { FactTable, MarketFacts, ShortVolumeFact } from './market-facts.js';
import { lookSinceMs } from './news-pages.js';

type MarketKind = 'news' | TableKind;
type AskTable = (budget: CallBudget, signal: AbortSignal) => Promise<void>;

/** What questions are asked with and where the answers go. */
export interface Questioning {
  readonly facts: MarketFacts;
  readonly provider: MarketDataProvider;
  readonly held: HeldFacts;
  readonly standings: FactStandings;
  readonly lifetimes: FactLifetimes;
}

/** Asks what the whole market is told at once: news with every cycle, tables when they have become old. */
export class MarketQuestions {
  private readonly tables: Readonly<Record<TableKind, AskTable>>;

  constructor(private readonly context: Questioning) {
    const { facts, held } = context;
    this.tables = {
      float: async (budget, signal) => {
        held.putTable('float', await facts.floats(budget, signal));
      },
      short_interest: async (budget, signal) => {
        held.putTable('short_interest', await facts.shortInterest(budget, signal));
      },
      short_volume: async (budget, signal) => {
        held.putTable('short_volume', await this.shortVolume(budget, signal));
      },
    };
  }

  /** Tables that may cost calls now: worth a look whether somebody else has fetched them. */
  get dueTables(): TableKind[] {
    return this.oldTables().filter((kind) => !this.context.standings[kind].refused);
  }

  /** Most valuable first; what the last budget did not reach to the end of comes before all. Never rejects. */
  async ask(budget: CallBudget, signal: AbortSignal): Promise<void> {
    const { standings, provider } = this.context;
    const old = this.oldTables();
    for (const kind of TABLE_KINDS) if (this.isFresh(kind)) standings[kind].settle();
    const due: MarketKind[] = standings.news.mayAsk(provider.marketNowMs()) ? ['news', ...old] : old;
    due.sort((a, b) => Number(standings[b].cutShort) - Number(standings[a].cutShort));
    for (const kind of due) {
      if (signal.aborted) return;
      if (budget.left > 0) await this.answer(kind, budget, signal);
      else standings[kind].cutShort = true;
    }
  }

  private async answer(kind: MarketKind, budget: CallBudget, signal: AbortSignal): Promise<void> {
    const { held, standings, facts, provider } = this.context;
    const spentBefore = budget.spent;
    try {
      if (kind === 'news') {
        held.putNews(await facts.news(lookSinceMs(held.recent.news, provider.marketNowMs()), budget, signal));
      } else {
        await this.tables[kind](budget, signal);
      }
      standings[kind].settle();
    } catch (error) {
      const nowMs = provider.marketNowMs();
      if (error instanceof MarketDataError && error.kind === 'budget_spent')
        standings[kind].ranOut(error, nowMs, spentBefore === 0);
      else standings[kind].failed(error, nowMs);
    }
    if (budget.spent > spentBefore) standings[kind].triedMs = provider.marketNowMs();
  }

  /** The newest completed session; the one before while that is not published. */
  private async shortVolume(budget: CallBudget, signal: AbortSignal): Promise<FactTable<ShortVolumeFact>> {
    const { facts, provider } = this.context;
    const { calendar } = provider;
    const nowMs = provider.marketNowMs();
    const { date, regularCloseMs } = calendar.at(nowMs);
    const [newest, before] = [...(nowMs >= regularCloseMs ? [date] : []), ...calendar.sessionsBefore(date, 2)];
    if (newest === undefined || before === undefined) throw new MarketDataError('no_data', 'no session has ended yet');
    try {
      return await facts.shortVolume(newest, budget, signal);
    } catch (error) {
      if (!(error instanceof MarketDataError) || error.kind !== 'no_data') throw error;
      return facts.shortVolume(before, budget, signal);
    }
  }

  private oldTables(): TableKind[] {
    const { standings, provider } = this.context;
    const nowMs = provider.marketNowMs();
    return TABLE_KINDS.filter((kind) => !this.isFresh(kind) && standings[kind].mayAsk(nowMs));
  }

  private isFresh(kind: TableKind): boolean {
    const { held, lifetimes, provider } = this.context;
    const askedMs = held.tables[kind]?.askedMs ?? -Infinity;
    return provider.marketNowMs() - askedMs < lifetimes[kind].refreshMs;
  }
}

import { MarketDataError } from '../market-data-error.js';
import type { CallBudget } from './call-budget.js';
import { chainRefreshMs } from './fact-lifetimes.js';
import type { IvHistory } from './iv-history.js';
import type { Leader } from './known-facts.js';
import type { Questioning } from './market-questions.js';

/** Questions under way at once. */
const PARALLEL = 6;
/** So many strange answers in a row are no longer about single symbols. */
const MAX_STRANGE = 3;

const LEADER_KINDS = ['details', 'options'] as const;
type LeaderKind = (typeof LEADER_KINDS)[number];

interface Question {
  readonly kind: LeaderKind;
  readonly leader: Leader;
}

/** Of one round. */
interface Round {
  readonly questions: Question[];
  readonly budget: CallBudget;
  readonly signal: AbortSignal;
  /** Kinds that are not worth another call in this round. */
  readonly over: Set<LeaderKind>;
  /** Symbols with a strange answer since the last good one. */
  readonly strange: Readonly<Record<LeaderKind, string[]>>;
}

/** Asks for the best of a scan, one by one: what has a market cap nowhere else, and the option chains. */
export class LeaderQuestions {
  /** Symbols that a kind has no answer for, and until when that is taken to last, epoch ms. */
  private readonly fruitlessUntilMs: Readonly<Record<LeaderKind, Map<string, number>>> = {
    details: new Map(),
    options: new Map(),
  };

  constructor(
    private readonly context: Questioning,
    private readonly ivHistory: IvHistory,
  ) {}

  /** Best first, as far as the budget goes. Never rejects. @param leaders best first */
  async ask(leaders: readonly Leader[], budget: CallBudget, signal: AbortSignal): Promise<void> {
    const strange = { details: [], options: [] };
    const round: Round = { questions: this.questionsOn(leaders), budget, signal, over: new Set(), strange };
    // One of each kind goes alone: a refusal must not cost as many calls as there are questions.
    for (const kind of LEADER_KINDS) {
      const first = round.questions.findIndex((question) => question.kind === kind);
      await this.drain({ ...round, questions: first < 0 ? [] : round.questions.splice(first, 1) });
    }
    await Promise.all(Array.from({ length: PARALLEL }, () => this.drain(round)));
  }

  /** Lets go of what no longer lasts. */
  prune(nowMs: number): void {
    for (const untilMs of Object.values(this.fruitlessUntilMs))
      for (const [symbol, endMs] of untilMs) if (endMs <= nowMs) untilMs.delete(symbol);
  }

  private questionsOn(leaders: readonly Leader[]): Question[] {
    const { provider, standings } = this.context;
    const nowMs = provider.marketNowMs();
    const refreshMs = this.refreshMs(nowMs);
    const isDue = ({ kind, leader: { symbol } }: Question): boolean => {
      const askedMs = this.context.held.recent[kind].get(symbol)?.askedMs ?? -Infinity;
      const isFruitless = nowMs < (this.fruitlessUntilMs[kind].get(symbol) ?? -Infinity);
      return standings[kind].mayAsk(nowMs) && nowMs - askedMs >= refreshMs[kind] && !isFruitless;
    };
    return leaders
      .flatMap((leader): Question[] => [
        ...(leader.lacksMarketCap ? [{ kind: 'details' as const, leader }] : []),
        { kind: 'options', leader },
      ])
      .filter(isDue);
  }

  private async drain(round: Round): Promise<void> {
    const { questions, budget, signal, over } = round;
    for (let next = questions.shift(); next !== undefined; next = questions.shift()) {
      if (signal.aborted || budget.left === 0) return;
      if (!over.has(next.kind)) await this.answer(next, round);
    }
  }

  private async answer(question: Question, round: Round): Promise<void> {
    const { kind, leader } = question;
    const { budget, signal, strange } = round;
    const { provider, standings } = this.context;
    const spentBefore = budget.spent;
    try {
      await (kind === 'details' ? this.askDetails(leader, budget, signal) : this.askChain(leader, budget, signal));
      strange[kind].length = 0;
      standings[kind].settle();
    } catch (error) {
      this.learnFrom(error, question, round);
    }
    if (budget.spent > spentBefore) standings[kind].triedMs = provider.marketNowMs();
  }

  private learnFrom(error: unknown, { kind, leader }: Question, { over, strange }: Round): void {
    const { provider, standings } = this.context;
    const nowMs = provider.marketNowMs();
    if (error instanceof MarketDataError && isAboutSymbol(error)) {
      this.fruitlessUntilMs[kind].set(leader.symbol, nowMs + this.refreshMs(nowMs)[kind]);
      if (!isStrange(error)) return;
      standings[kind].note(error);
      if (strange[kind].push(leader.symbol) < MAX_STRANGE) return;
      for (const symbol of strange[kind]) this.fruitlessUntilMs[kind].delete(symbol);
    }
    over.add(kind);
    const isSpent = error instanceof MarketDataError && error.kind === 'budget_spent';
    // those that were under way together fail together, which is one failure
    if (!isSpent && standings[kind].mayAsk(nowMs)) standings[kind].failed(error, nowMs);
  }

  private async askDetails({ symbol }: Leader, budget: CallBudget, signal: AbortSignal): Promise<void> {
    const { facts, held } = this.context;
    held.putDetails(symbol, await facts.details(symbol, budget, signal));
  }

  private async askChain({ symbol, priceUsd }: Leader, budget: CallBudget, signal: AbortSignal): Promise<void> {
    const { facts, held, provider } = this.context;
    const chain = await facts.optionChain(symbol, priceUsd, budget, signal);
    held.putChain(symbol, chain);
    const { date, phase } = provider.calendar.at(chain.askedMs);
    const ivFrac = chain.impliedVolatilityFrac ?? 0;
    // before the session a chain still shows the one before
    if (ivFrac > 0 && phase !== 'premarket') this.ivHistory.note(symbol, date, ivFrac);
  }

  private refreshMs(nowMs: number): Record<LeaderKind, number> {
    const { lifetimes, provider } = this.context;
    return {
      details: lifetimes.details.refreshMs,
      options: chainRefreshMs(lifetimes.options, provider.calendar.at(nowMs).phase),
    };
  }
}

/** The source is well; this symbol has no answer, or none that can be read. */
function isAboutSymbol(error: MarketDataError): boolean {
  return error.kind === 'not_found' || error.kind === 'no_data' || isStrange(error);
}

/** Worth telling, in case it is not about one symbol only. */
function isStrange({ kind }: MarketDataError): boolean {
  return kind === 'bad_request' || kind === 'malformed';
}

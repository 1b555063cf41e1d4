import type { Clock } from '../../../common/clock.js';
import type { SessionCalendar } from '../../calendar/session-calendar.js';
import type { CallBudget } from '../../facts/call-budget.js';
import {
  type FactTable,
  type FloatFact,
  MarketFacts,
  type NewsPage,
  type OptionChainSummary,
  type ShortInterestFact,
  type ShortVolumeFact,
  type TickerDetails,
} from '../../facts/market-facts.js';
import { MarketDataError, type MarketDataErrorKind } from '../../market-data-error.js';
import type { Capability } from './access-memory.js';
import { openEnvelope } from './envelope.js';
import { marketDate, startOfMarketDate } from './market-date.js';
import type { MassiveClient } from './massive-client.js';
import { type ListRequest, pagesOf, readAllPages, readPage } from './page-list.js';
import { parseDetails } from './parse-details.js';
import { parseFloats } from './parse-floats.js';
import { parseNews } from './parse-news.js';
import { parseOptionChain } from './parse-option-chain.js';
import { newestSettlementDate, parseShortInterest } from './parse-short-interest.js';
import { parseShortVolume } from './parse-short-volume.js';

const FLOAT_PATH = '/stocks/vX/float?limit=5000&sort=ticker.asc';
/** Without it, the oldest row of all comes first. */
const NEWEST_SHORT_INTEREST_PATH = '/stocks/v1/short-interest?sort=settlement_date.desc&limit=1';
const SHORT_INTEREST_PATH = '/stocks/v1/short-interest?limit=50000&sort=ticker.asc&settlement_date=';
const SHORT_VOLUME_PATH = '/stocks/v1/short-volume?limit=50000&sort=ticker.asc&date=';
const NEWS_PATH = '/v2/reference/news?order=desc&sort=published_utc&limit=1000&published_utc.gte=';
const OPTIONS_PATH = '/v3/snapshot/options/';
const DETAILS_PATH = '/v3/reference/tickers/';

/** Three of five a minute leave room for the snapshot and for the history. */
const BASIC_CALLS_PER_CYCLE = 3;
/** Three seconds' worth at the pace of a paid plan. */
const PAID_CALLS_PER_CYCLE = 60;
const OPTION_DAYS = 45;
const STRIKES_AROUND_SPOT_FRAC = 0.2;
const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

export interface MassiveFactsOptions {
  readonly client: MassiveClient;
  readonly calendar: SessionCalendar;
  readonly clock: Clock;
  /** Of one request, ms. */
  readonly deadlineMs: number;
}

/**
 * Facts beyond prices by Massive REST. News, for which a cycle waits, goes with the lists, after the snapshot. All else
 * takes turns with the back-fill: on a paid plan that spreads it by 50 ms a call; on the basic one, where a burst would
 * use up a minute that the snapshot or the first list of tickers needs, by 12 s.
 */
export class MassiveFacts extends MarketFacts {
  constructor(private readonly options: MassiveFactsOptions) {
    super();
  }

  /** Under the plan `auto` that of the basic one until the source has proved to be more. */
  override get callsPerCycle(): number {
    return this.options.client.hasPaidPlan ? PAID_CALLS_PER_CYCLE : BASIC_CALLS_PER_CYCLE;
  }

  override async floats(budget: CallBudget, signal: AbortSignal): Promise<FactTable<FloatFact>> {
    const askedMs = this.nowMs();
    const list: ListRequest = { ...this.list('float', FLOAT_PATH, budget), mayBeAbsent: true };
    return parseFloats(await readAllPages(this.options.client, list, signal), askedMs);
  }

  override async shortInterest(budget: CallBudget, signal: AbortSignal): Promise<FactTable<ShortInterestFact>> {
    const { client } = this.options;
    const askedMs = this.nowMs();
    const newest = await readPage(client, this.list('short_interest', NEWEST_SHORT_INTEREST_PATH, budget), signal);
    const date = newestSettlementDate(newest.rows);
    const rows = await readAllPages(client, this.list('short_interest', SHORT_INTEREST_PATH + date, budget), signal);
    return parseShortInterest(rows, date, askedMs);
  }

  override async shortVolume(
    date: string,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<FactTable<ShortVolumeFact>> {
    const askedMs = this.nowMs();
    if (!this.isPastSession(date)) throw unpublished(date);
    const list = this.list('short_volume', SHORT_VOLUME_PATH + date, budget);
    try {
      return parseShortVolume(await readAllPages(this.options.client, list, signal), date, askedMs);
    } catch (error) {
      throw isOf('not_yet_published', error) ? unpublished(date, error) : error;
    }
  }

  override async news(sinceMs: number, budget: CallBudget, signal: AbortSignal): Promise<NewsPage> {
    const askedMs = this.nowMs();
    // the vendor's own resolution; what is older within that second is sorted out afterwards
    const since = new Date(Math.floor(sinceMs / SECOND_MS) * SECOND_MS).toISOString();
    const list: ListRequest = { ...this.list('news', NEWS_PATH + since, budget), priority: 'list' };
    const rows: unknown[] = [];
    let isWhole = true;
    try {
      for await (const page of pagesOf(this.options.client, list, signal)) for (const row of page) rows.push(row);
    } catch (error) {
      if (rows.length === 0 || !isOf('budget_spent', error)) throw error;
      isWhole = false;
    }
    return parseNews(rows, { askedMs, sinceMs, isWhole });
  }

  override async optionChain(
    symbol: string,
    spotUsd: number,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<OptionChainSummary> {
    const askedMs = this.nowMs();
    const today = marketDate(askedMs);
    const sessionDateMs = startOfMarketDate(this.options.calendar.at(askedMs).date);
    const list = this.list('options', optionsPath(symbol, spotUsd, today), budget);
    const page = await orElse({ rows: [], nextPath: null }, readPage(this.options.client, list, signal));
    return parseOptionChain(page, spotUsd, { askedMs, today, sessionDateMs });
  }

  override async details(symbol: string, budget: CallBudget, signal: AbortSignal): Promise<TickerDetails> {
    const askedMs = this.nowMs();
    const request = {
      ...this.list('details', DETAILS_PATH + encodeURIComponent(symbol), budget),
      decode: (body: Buffer) => parseDetails(openEnvelope('details', body), symbol, askedMs),
    };
    const unknown: TickerDetails = { askedMs, marketCapUsd: null, sharesOutstanding: null };
    return orElse(unknown, this.options.client.call(request, signal));
  }

  private nowMs(): number {
    return this.options.clock.nowMs();
  }

  private list(capability: Capability, path: string, budget: CallBudget): ListRequest {
    const what = capability.replace('_', ' ');
    return { what, capability, path, priority: 'background', deadlineMs: this.options.deadlineMs, budget };
  }

  /** Costs no request where the calendar knows better. */
  private isPastSession(date: string): boolean {
    const { calendar } = this.options;
    try {
      return calendar.isSession(date) && calendar.regularCloseMs(date) <= this.nowMs();
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }
}

function optionsPath(symbol: string, spotUsd: number, today: string): string {
  const query = new URLSearchParams({
    'expiration_date.gte': today,
    'expiration_date.lte': new Date(Date.parse(today) + OPTION_DAYS * DAY_MS).toISOString().slice(0, 10),
    'strike_price.gte': (spotUsd * (1 - STRIKES_AROUND_SPOT_FRAC)).toFixed(4),
    'strike_price.lte': (spotUsd * (1 + STRIKES_AROUND_SPOT_FRAC)).toFixed(4),
    sort: 'expiration_date',
    order: 'asc',
    limit: '250',
  });
  return `${OPTIONS_PATH}${encodeURIComponent(symbol)}?${query.toString()}`;
}

/** The vendor answers 404 for a symbol that it does not know. */
async function orElse<T>(nothing: T, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (isOf('not_found', error)) return nothing;
    throw error;
  }
}

function isOf(kind: MarketDataErrorKind, error: unknown): boolean {
  return error instanceof MarketDataError && error.kind === kind;
}

function unpublished(date: string, cause?: unknown): MarketDataError {
  return new MarketDataError('no_data', `short volume: the source has none of ${date} yet.`, { cause });
}

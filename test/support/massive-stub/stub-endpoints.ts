import { DateTime } from 'luxon';
import { StubFactEndpoints } from './stub-fact-endpoints.js';
import type { StubMarket } from './stub-market.js';
import { filtersOf, type PageLimit, pageOf, type StubAnswer } from './stub-page.js';
import { REFUSALS } from './stub-refusals.js';
import type { StubScenario } from './stub-scenario.js';
import { snapshotBody } from './stub-snapshot.js';

const ZONE = 'America/New_York';
const BASIC_HISTORY_YEARS = 2;
const REFERENCE_LIMIT: PageLimit = { usual: 100, most: 1_000 };
const SPLITS_LIMIT: PageLimit = { usual: 10, most: 5_000 };
const GROUPED = /^\/v2\/aggs\/grouped\/locale\/us\/market\/stocks\/(\d{4}-\d{2}-\d{2})$/;

export interface StubRequest {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The API's answers in good times, refusals of the plan included. */
export class StubEndpoints {
  private readonly facts: StubFactEndpoints;

  constructor(
    private readonly market: StubMarket,
    private readonly nowMs: () => number,
  ) {
    this.facts = new StubFactEndpoints(market, nowMs);
  }

  answer({ path, query }: StubRequest, scenario: StubScenario): StubAnswer {
    const grouped = GROUPED.exec(path)?.[1];
    if (grouped !== undefined) return this.grouped(grouped, query, scenario);
    if (path === '/v2/snapshot/locale/us/markets/stocks/tickers') return this.snapshot(scenario);
    const list = { path, filters: filtersOf(query) };
    if (path === '/v3/reference/tickers') return pageOf(list, this.referenceRows(), REFERENCE_LIMIT, scenario);
    const isSplits = path === '/v3/reference/splits' || (path === '/stocks/v1/splits' && scenario.hasNewSplits);
    if (isSplits) return pageOf(list, this.splitRows(list.filters), SPLITS_LIMIT, scenario);
    return this.facts.answer(list, scenario) ?? { refusal: REFUSALS.unknownPath };
  }

  private snapshot(scenario: StubScenario): StubAnswer {
    if (scenario.plan === 'basic') return { refusal: REFUSALS.notEntitled };
    return { json: snapshotBody(this.market, scenario, this.nowMs()) };
  }

  private grouped(date: string, query: URLSearchParams, { plan, emptyDays }: StubScenario): StubAnswer {
    const now = DateTime.fromMillis(this.nowMs(), { zone: ZONE });
    const today = now.toFormat('yyyy-MM-dd');
    const oldest = now.minus({ years: BASIC_HISTORY_YEARS }).toFormat('yyyy-MM-dd');
    if (date > today || (plan === 'basic' && date < oldest)) return { refusal: REFUSALS.outOfRange };
    if (date === today && plan === 'basic') return { refusal: REFUSALS.notYetPublished };
    const adjusted = query.get('adjusted') !== 'false';
    const head = { adjusted, status: 'OK', request_id: 'a1b2' };
    if (!this.market.options.calendar.isSession(date) || emptyDays.includes(date)) {
      return { json: { ...head, queryCount: 0, resultsCount: 0, count: 0 } };
    }
    const t = DateTime.fromISO(date, { zone: ZONE }).set({ hour: 16 }).toMillis();
    const { instruments } = this.market;
    const results = this.market
      .bars(date, adjusted ? today : null)
      .map((bar, i) => ({ T: instruments[i]?.ticker, ...bar, t, n: 3120 }));
    return { json: { ...head, queryCount: results.length, resultsCount: results.length, results } };
  }

  private referenceRows(): unknown[] {
    return this.market.instruments.map(({ ticker, name, type, exchange }) => ({
      ticker,
      name,
      market: 'stocks',
      locale: 'us',
      ...(exchange !== null && { primary_exchange: exchange }),
      ...(type !== null && { type }),
      active: true,
      currency_name: 'usd',
      last_updated_utc: '2026-09-21T06:05:11.224118319Z',
    }));
  }

  private splitRows(query: URLSearchParams): unknown[] {
    const from = query.get('execution_date.gte') ?? '0000';
    const to = query.get('execution_date.lte') ?? '9999';
    return this.market.options.splits.filter(({ execution_date: date }) => date >= from && date <= to);
  }
}

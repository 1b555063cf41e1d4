import { DateTime } from 'luxon';
import type { StubMarket } from './stub-market.js';
import { REFUSALS } from './stub-refusals.js';
import type { StubFault, StubScenario } from './stub-scenario.js';
import { snapshotBody } from './stub-snapshot.js';

const ZONE = 'America/New_York';
const BASIC_HISTORY_YEARS = 2;
const GROUPED = /^\/v2\/aggs\/grouped\/locale\/us\/market\/stocks\/(\d{4}-\d{2}-\d{2})$/;

export interface StubRequest {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** A body to send as JSON, or what to send instead. */
export type StubAnswer = { readonly json: unknown } | { readonly refusal: StubFault };

/** The API's answers in good times, refusals of the plan included. */
export class StubEndpoints {
  constructor(
    private readonly market: StubMarket,
    private readonly nowMs: () => number,
  ) {}

  answer({ path, query }: StubRequest, scenario: StubScenario): StubAnswer {
    const grouped = GROUPED.exec(path)?.[1];
    if (grouped !== undefined) return this.grouped(grouped, query, scenario);
    if (path === '/v2/snapshot/locale/us/markets/stocks/tickers') return this.snapshot(scenario);
    if (path === '/v3/reference/tickers')
      return { json: this.page(path, filtersOf(query), scenario, this.referenceRows()) };
    const isSplits = path === '/v3/reference/splits' || (path === '/stocks/v1/splits' && scenario.hasNewSplits);
    if (isSplits) {
      const filters = filtersOf(query);
      return { json: this.page(path, filters, scenario, this.splitRows(filters)) };
    }
    return { refusal: REFUSALS.unknownPath };
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

  private page(
    path: string,
    filters: URLSearchParams,
    { paging, nextUrl }: StubScenario,
    rows: readonly unknown[],
  ): unknown {
    const offset = Number(filters.get('offset') ?? 0);
    const limit = Math.min(Number(filters.get('limit') ?? 100), 5_000);
    const isFirst = filters.get('visit') === null;
    const isEmpty = paging === 'empty_pages' ? !isFirst : paging === 'one_empty_page' && filters.get('visit') === '1';
    const results = isEmpty ? [] : rows.slice(offset, offset + limit);
    const page = { status: 'OK', request_id: 'a1b2', count: results.length, results };
    const hasEnd = paging === 'normal' || paging === 'one_empty_page';
    if (hasEnd && !isEmpty && offset + limit >= rows.length) return page;
    const next = new URLSearchParams(filters);
    next.set('offset', String(isEmpty ? offset : Math.min(offset + limit, rows.length - 1)));
    next.set('visit', paging === 'repeated_cursor' ? '1' : String(Number(filters.get('visit') ?? 0) + 1));
    if (paging === 'repeated_cursor') next.set('offset', '0');
    const token = Buffer.from(next.toString()).toString('base64url');
    return { ...page, next_url: nextUrl.replace('{path}', `${path}?cursor=${token}`) };
  }
}

/** A cursor holds the filters and the place, as the vendor's does. */
function filtersOf(query: URLSearchParams): URLSearchParams {
  const cursor = query.get('cursor');
  return cursor === null ? query : new URLSearchParams(Buffer.from(cursor, 'base64url').toString());
}

import { StubCompanies } from './stub-companies.js';
import type { StubMarket } from './stub-market.js';
import { stubNews } from './stub-news.js';
import { stubOptions } from './stub-options.js';
import { filtered, pageOf, type PageLimit, type StubAnswer, type StubListRequest } from './stub-page.js';
import { REFUSALS } from './stub-refusals.js';
import type { StubScenario } from './stub-scenario.js';

const FLOAT_LIMIT: PageLimit = { usual: 100, most: 5_000 };
const SHORT_LIMIT: PageLimit = { usual: 10, most: 50_000 };
const NEWS_LIMIT: PageLimit = { usual: 10, most: 1_000 };
const OPTIONS_LIMIT: PageLimit = { usual: 10, most: 250 };
const OPTIONS = /^\/v3\/snapshot\/options\/([^/]+)$/;
const DETAILS = /^\/v3\/reference\/tickers\/([^/]+)$/;

/** What the API says beyond prices, of the same market. Every plan has all of it but option chains. */
export class StubFactEndpoints {
  private readonly companies: StubCompanies;

  constructor(
    private readonly market: StubMarket,
    private readonly nowMs: () => number,
  ) {
    this.companies = new StubCompanies(market);
  }

  /** null when the path is not one of these. */
  answer(list: StubListRequest, scenario: StubScenario): StubAnswer | null {
    const underlying = OPTIONS.exec(list.path)?.[1];
    if (underlying !== undefined) return this.options(decodeURIComponent(underlying), list, scenario);
    const ticker = DETAILS.exec(list.path)?.[1];
    if (ticker !== undefined) return this.details(decodeURIComponent(ticker));
    switch (list.path) {
      case '/stocks/vX/float': {
        const rows = odd(this.companies.floats(), { free_float: '12' }, scenario);
        return scenario.hasFloat ? pageOf(list, rows, FLOAT_LIMIT, scenario) : null;
      }
      case '/stocks/v1/short-interest':
        return this.shortInterest(list, scenario);
      case '/stocks/v1/short-volume': {
        const date = list.filters.get('date') ?? '';
        const rows = odd(this.companies.shortVolume(date, this.nowMs()), { short_volume_ratio: -1 }, scenario);
        return pageOf(list, rows, SHORT_LIMIT, scenario);
      }
      case '/v2/reference/news':
        return this.news(list, scenario);
      default:
        return null;
    }
  }

  private shortInterest(list: StubListRequest, scenario: StubScenario): StubAnswer {
    const all = this.companies.shortInterest(this.nowMs());
    const rows = filtered(all, list.filters, 'settlement_date', (row) => row.settlement_date);
    if (list.filters.get('sort') === 'settlement_date.desc') {
      rows.sort((a, b) => b.settlement_date.localeCompare(a.settlement_date));
    }
    return pageOf(list, odd(rows, { short_interest: {} }, scenario), SHORT_LIMIT, scenario);
  }

  private news(list: StubListRequest, scenario: StubScenario): StubAnswer {
    const all = stubNews(this.market, scenario.newsEveryMs, this.nowMs());
    const rows = filtered(all, list.filters, 'published_utc', (item) => item.published_utc);
    if (list.filters.get('order') !== 'desc') rows.reverse();
    return pageOf(list, odd(rows, { id: 'odd', published_utc: 'soon' }, scenario), NEWS_LIMIT, scenario);
  }

  private options(underlying: string, list: StubListRequest, scenario: StubScenario): StubAnswer {
    if (!scenario.hasOptions) return { refusal: REFUSALS.notEntitled };
    const all = stubOptions(this.market, underlying, this.nowMs());
    const near = filtered(all, list.filters, 'expiration_date', ({ details }) => details.expiration_date);
    const rows = filtered(near, list.filters, 'strike_price', ({ details }) => details.strike_price);
    return pageOf(list, odd(rows, { details: { strike_price: 'high' } }, scenario), OPTIONS_LIMIT, scenario);
  }

  private details(ticker: string): StubAnswer {
    const results = this.companies.details(ticker, this.nowMs());
    return results === null
      ? { refusal: REFUSALS.tickerNotFound }
      : { json: { status: 'OK', request_id: 'a1b2', results } };
  }
}

/** The first row once more, and as it cannot be. */
function odd(rows: readonly unknown[], wrong: object, { oddRows }: StubScenario): unknown[] {
  const [first] = rows as readonly object[];
  return oddRows && first !== undefined ? [...rows, first, { ...first, ...wrong }] : [...rows];
}

import { DateTime } from 'luxon';
import type { StubMarket } from './stub-market.js';
import { noise } from './stub-noise.js';

const ZONE = 'America/New_York';
/** From the settlement of short positions to their publication. */
const PUBLISHED_AFTER_DAYS = 14;
const KEPT_SETTLEMENTS = 3;
const OFF_EXCHANGE_FRAC = 0.45;

interface Company {
  readonly ticker: string;
  readonly index: number;
  readonly sharesOutstanding: number;
  readonly freeFloat: number;
}

export interface StubShortInterest {
  readonly ticker: string;
  readonly settlement_date: string;
  readonly short_interest: number;
  readonly avg_daily_volume: number;
  readonly days_to_cover: number;
}

/** Floats, short positions and sizes of the stub's common stocks, with the gaps of real feeds. */
export class StubCompanies {
  private readonly companies: readonly Company[];

  constructor(private readonly market: StubMarket) {
    this.companies = market.instruments.flatMap(({ ticker, type, baseVolumeShares }, index) => {
      if (type !== 'CS') return [];
      const sharesOutstanding = Math.round(baseVolumeShares * (15 + 120 * this.noise(index, 21) ** 2));
      const freeFloat = Math.floor(sharesOutstanding * (0.3 + 0.65 * this.noise(index, 22)));
      return [{ ticker, index, sharesOutstanding, freeFloat }];
    });
  }

  /** Some companies have no row, one in twenty-five says 0, some say nothing of the date. */
  floats(): unknown[] {
    return this.companies.flatMap(({ ticker, index, freeFloat, sharesOutstanding }) => {
      const gap = this.noise(index, 23);
      if (gap < 0.08) return [];
      const percent = Math.round((freeFloat / sharesOutstanding) * 10_000) / 100;
      const row = { ticker, free_float: gap < 0.12 ? 0 : freeFloat, free_float_percent: percent };
      return [gap < 0.2 ? row : { ...row, effective_date: '2026-09-01' }];
    });
  }

  /** By ticker, oldest first, as the vendor sends it unasked. */
  shortInterest(nowMs: number): StubShortInterest[] {
    const dates = this.settlementDates(nowMs);
    return this.companies.flatMap((company) =>
      this.noise(company.index, 24) < 0.05 ? [] : dates.map((date) => this.shortPosition(company, date)),
    );
  }

  /** None of a session that is not over. */
  shortVolume(date: string, nowMs: number): unknown[] {
    const { calendar } = this.market.options;
    if (!calendar.isSession(date) || calendar.regularCloseMs(date) > nowMs) return [];
    const bars = this.market.bars(date, date);
    return this.companies.map(({ ticker, index }) => {
      const total_volume = Math.round((bars[index]?.v ?? 0) * OFF_EXCHANGE_FRAC);
      const short_volume = Math.round(total_volume * (0.2 + 0.55 * this.noise(index, dayOf(date), 25)));
      const short_volume_ratio = Math.round((short_volume / total_volume) * 10_000) / 100;
      return { ticker, date, total_volume, short_volume, short_volume_ratio, exempt_volume: 0 };
    });
  }

  /** The vendor's `results` for a ticker; null when it is not listed. Others than common stocks have no size. */
  details(ticker: string, nowMs: number): Record<string, unknown> | null {
    const instrument = this.market.instruments.find((other) => other.ticker === ticker);
    if (instrument === undefined) return null;
    const { name, type } = instrument;
    const common = { ticker, name, market: 'stocks', locale: 'us', active: true, currency_name: 'usd', type };
    const company = this.companies.find((other) => other.ticker === ticker);
    if (company === undefined) return common;
    const weighted_shares_outstanding = company.sharesOutstanding;
    const sized = { ...common, share_class_shares_outstanding: company.sharesOutstanding - 1, round_lot: 100 };
    if (this.noise(company.index, 26) < 0.2) return sized;
    const { date } = this.market.options.calendar.at(nowMs);
    const [before = date] = this.market.options.calendar.sessionsBefore(date, 1);
    const close = this.market.bars(before, date)[company.index]?.c ?? 0;
    return { ...sized, weighted_shares_outstanding, market_cap: close * weighted_shares_outstanding };
  }

  /** The middle and the end of months, or the session before, once published; oldest first. */
  private settlementDates(nowMs: number): string[] {
    const newest = DateTime.fromMillis(nowMs, { zone: ZONE }).minus({ days: PUBLISHED_AFTER_DAYS });
    const days = [0, 1, 2].flatMap((months) => {
      const month = newest.minus({ months }).startOf('month');
      return [month.plus({ days: 14 }), month.endOf('month')];
    });
    const past = days.filter((day) => day <= newest).map((day) => this.sessionUntil(day.toFormat('yyyy-MM-dd')));
    return past.sort().slice(-KEPT_SETTLEMENTS);
  }

  private sessionUntil(date: string): string {
    const { calendar } = this.market.options;
    return calendar.isSession(date) ? date : (calendar.sessionsBefore(date, 1)[0] ?? date);
  }

  /** A tenth of the float as a rule; one in ten has a crowd of short sellers. */
  private shortPosition({ ticker, index, freeFloat }: Company, date: string): StubShortInterest {
    const level = 0.02 + 0.4 * this.noise(index, 27) ** 4;
    const short_interest = Math.floor(freeFloat * level * (0.9 + 0.2 * this.noise(index, dayOf(date), 28)));
    const avg_daily_volume = Math.round(this.market.instruments[index]?.baseVolumeShares ?? 0);
    const days = this.noise(index, 29) < 0.05 ? 0 : short_interest / avg_daily_volume;
    const days_to_cover = Math.round(days * 100) / 100;
    return { ticker, settlement_date: date, short_interest, avg_daily_volume, days_to_cover };
  }

  private noise(...keys: readonly number[]): number {
    return noise(this.market.options.seed, ...keys);
  }
}

function dayOf(date: string): number {
  return Date.parse(date) / 86_400_000;
}

import type { Clock } from '../../../common/clock.js';
import type { CallBudget } from '../../facts/call-budget.js';
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
} from '../../facts/market-facts.js';
import { MarketDataError } from '../../market-data-error.js';
import { dayNumber, isIsoDate, isoDate } from './calendar-day.js';
import type { ContinuousCalendar } from './continuous-calendar.js';
import { hash, unit } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import type { InstrumentRegister } from './instrument-register.js';
import { aborted, walkMarket } from './market-walk.js';
import { closeOfDay, emptyTapeRow, type MarketTape } from './market-tape.js';
import { NewsWire } from './news-wire.js';
import { noOptions, sumUpOptions } from './option-chain.js';
import { newestSettlement } from './settlement-dates.js';
import { countedFloat, shortPosition, shortVolumeFrac } from './share-positions.js';

/** Days before today of which short volume and news can be asked for. */
const SHORT_VOLUME_DAYS = 400;
const NEWS_DAYS = 30;
/** Share of the companies whose details say nothing of their size. */
const UNKNOWN_SIZE_FRAC = 0.1;
const SALT = { sizeUnknown: 78 };

/** The market that the facts are about. */
export interface SimulatedFactsParts {
  /** Root of everything random about the market. */
  readonly marketKey: number;
  readonly register: InstrumentRegister;
  readonly tape: MarketTape;
  readonly calendar: ContinuousCalendar;
  readonly clock: Clock;
}

/**
 * Invented facts that fit the invented prices: a float below the shares outstanding, short interest as a share of it,
 * news where stories move the price, options that follow volatility and stories. As pure as the prices: the same question
 * at the same instant has the same answer in any order and after a restart. Nothing is remote, yet each method takes one
 * call from the budget, so that a cycle behaves as it would on a real source.
 */
export class SimulatedFacts extends MarketFacts {
  /** A call costs next to nothing. */
  override readonly callsPerCycle = 1000;
  private readonly wire: NewsWire;
  private listed: { readonly day: number; readonly bySymbol: ReadonlyMap<string, Instrument> } | null = null;

  constructor(private readonly market: SimulatedFactsParts) {
    super();
    this.wire = new NewsWire(market.marketKey, market.register);
  }

  override async floats(budget: CallBudget, signal: AbortSignal): Promise<FactTable<FloatFact>> {
    const { day, askedMs } = this.ask(budget, signal);
    return this.table(day, askedMs, signal, (instrument) => {
      const float = countedFloat(instrument, day);
      if (float === null) return null;
      return { freeFloatShares: float.shares, effectiveDate: float.day === null ? null : isoDate(float.day) };
    });
  }

  override async shortInterest(budget: CallBudget, signal: AbortSignal): Promise<FactTable<ShortInterestFact>> {
    const { day, askedMs } = this.ask(budget, signal);
    const settlement = newestSettlement(day);
    const settlementDate = isoDate(settlement.day);
    return this.table(settlement.day, askedMs, signal, (instrument) => {
      const position = shortPosition(instrument, settlement);
      if (position === null) return null;
      return { shortInterestShares: position.shares, daysToCover: position.daysToCover, settlementDate };
    });
  }

  override async shortVolume(
    date: string,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<FactTable<ShortVolumeFact>> {
    if (!isIsoDate(date)) throw new MarketDataError('bad_request', `${date} is not a date; write it as YYYY-MM-DD`);
    const { day: today, askedMs } = this.ask(budget, signal);
    const day = dayNumber(date);
    if (day >= today || day < today - SHORT_VOLUME_DAYS) {
      const held = `${isoDate(today - SHORT_VOLUME_DAYS)} to ${isoDate(today - 1)}`;
      throw new MarketDataError('no_data', `The simulated market has no short volume of ${date}; it has ${held}`);
    }
    return this.table(day, askedMs, signal, (instrument) => {
      const frac = this.market.tape.trades(instrument, day) ? shortVolumeFrac(instrument, day) : null;
      return frac === null ? null : { shortVolumeFrac: frac, date };
    });
  }

  override async news(sinceMs: number, budget: CallBudget, signal: AbortSignal): Promise<NewsPage> {
    const { day: today, askedMs } = this.ask(budget, signal);
    const { calendar } = this.market;
    const oldestMs = calendar.at(askedMs).startMs - NEWS_DAYS * 86_400_000;
    const completeSinceMs = Math.max(sinceMs, oldestMs);
    const items: NewsItem[] = [];
    for (let day = dayNumber(calendar.at(Math.min(completeSinceMs, askedMs)).date); day <= today; day++) {
      const endMs = calendar.regularCloseMs(isoDate(day));
      const { startMs } = calendar.at(endMs - 1);
      for (const item of await this.wire.itemsOf({ day, startMs, endMs }, signal)) {
        if (item.publishedMs >= completeSinceMs && item.publishedMs <= askedMs) items.push(item);
      }
    }
    items.sort((a, b) => b.publishedMs - a.publishedMs || (a.id < b.id ? -1 : 1));
    return { askedMs, completeSinceMs, items };
  }

  override async optionChain(
    symbol: string,
    spotUsd: number,
    budget: CallBudget,
    signal: AbortSignal,
  ): Promise<OptionChainSummary> {
    const { day, askedMs, elapsedFrac } = this.ask(budget, signal);
    const instrument = (await this.listedOn(day, signal)).get(symbol);
    if (instrument === undefined) return noOptions(askedMs);
    return sumUpOptions(instrument, spotUsd, { day, elapsedFrac, epochMs: askedMs });
  }

  override async details(symbol: string, budget: CallBudget, signal: AbortSignal): Promise<TickerDetails> {
    const { day, askedMs } = this.ask(budget, signal);
    const instrument = (await this.listedOn(day, signal)).get(symbol);
    const told = instrument !== undefined && unit(hash(instrument.key, SALT.sizeUnknown)) >= UNKNOWN_SIZE_FRAC;
    if (!told || instrument.shares === 0) return { askedMs, marketCapUsd: null, sharesOutstanding: null };
    const row = emptyTapeRow();
    this.market.tape.read(instrument, closeOfDay(day - 1), row);
    const marketCapUsd = Number.isNaN(row.priceUsd) ? null : Math.round(instrument.shares * row.priceUsd);
    return { askedMs, marketCapUsd, sharesOutstanding: instrument.shares };
  }

  /** Takes the call from the budget, unless nobody waits for it any more. */
  private ask(budget: CallBudget, signal: AbortSignal): { day: number; askedMs: number; elapsedFrac: number } {
    if (signal.aborted) throw aborted();
    budget.spend();
    const askedMs = this.market.clock.nowMs();
    const { date, phaseElapsedFrac } = this.market.calendar.at(askedMs);
    return { day: dayNumber(date), askedMs, elapsedFrac: phaseElapsedFrac };
  }

  /** Rows of those who were listed on a day, as far as there is something to say of them. */
  private async table<Fact>(
    day: number,
    askedMs: number,
    signal: AbortSignal,
    factOf: (instrument: Instrument) => Fact | null,
  ): Promise<FactTable<Fact>> {
    const rows = new Map<string, Fact>();
    await walkMarket(this.market.register, day, signal, (instrument) => {
      const fact = instrument.listedDay > day ? null : factOf(instrument);
      if (fact !== null) rows.set(instrument.symbol, fact);
    });
    return { askedMs, rows, malformed: 0 };
  }

  private async listedOn(day: number, signal: AbortSignal): Promise<ReadonlyMap<string, Instrument>> {
    if (this.listed?.day === day) return this.listed.bySymbol;
    const bySymbol = new Map<string, Instrument>();
    await walkMarket(this.market.register, day, signal, (instrument) => bySymbol.set(instrument.symbol, instrument));
    this.listed = { day, bySymbol };
    return bySymbol;
  }
}

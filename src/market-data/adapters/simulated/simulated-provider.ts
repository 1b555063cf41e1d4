import type { Clock } from '../../../common/clock.js';
import type { DailyBars } from '../../daily-bars.js';
import { MarketDataError } from '../../market-data-error.js';
import { MarketDataProvider, NO_USAGE, type ProviderUsage, type StockSplit } from '../../market-data-provider.js';
import { emptySnapshotColumns, type DroppedRows, type MarketSnapshot } from '../../market-snapshot.js';
import type { ReferenceRow, ReferenceTable } from '../../reference-table.js';
import { dayNumber, isIsoDate, isoDate } from './calendar-day.js';
import { ContinuousCalendar, OPENING_FRAC } from './continuous-calendar.js';
import { seedKey } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { InstrumentRegister } from './instrument-register.js';
import { aborted, walkMarket } from './market-walk.js';
import { MarketTape, closeOfDay, emptyTapeRow, type TapeMoment, type TapeRow } from './market-tape.js';
import { SimulatedFacts } from './simulated-facts.js';
import { emptyBarColumns, firstRows, referenceRow, writeBar, writeSnapshotRow } from './simulated-rows.js';

/** Sessions before today that can be asked for. */
const HISTORY_DAYS = 400;
const TICKERS = { min: 100, max: 200_000 };
/** Rows that arrive damaged or twice, as in real feeds: every n-th, another one each day. */
const DAMAGED_EVERY = 2500;
const REPEATED_EVERY = 1900;
const SAMPLES = 10;

export interface SimulatedProviderOptions {
  /** Which market: a whole number. */
  readonly seed: number;
  /** Instruments of the market, 100-200,000. */
  readonly tickers: number;
  readonly clock: Clock;
}

/**
 * An invented market that never closes, for whoever has no data source yet. Everything is a pure function of seed,
 * number of tickers and instant: the same question has the same answer in any order and after a restart. Prices, volumes,
 * gaps, bursts, halts, idle names and missing fields are shaped like a real feed's; every ticker carries a digit.
 */
export class SimulatedProvider extends MarketDataProvider {
  override readonly source = 'simulated';
  override readonly sourceId: string;
  override readonly calendar = new ContinuousCalendar();
  override readonly facts: SimulatedFacts;
  override readonly worthPersisting = false;
  private readonly register: InstrumentRegister;
  private readonly tape: MarketTape;
  private readonly clock: Clock;

  constructor({ seed, tickers, clock }: SimulatedProviderOptions) {
    super();
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
    if (!Number.isInteger(tickers) || tickers < TICKERS.min || tickers > TICKERS.max) {
      throw new RangeError(`tickers must be a whole number from ${TICKERS.min} to ${TICKERS.max}, got ${tickers}`);
    }
    const marketKey = seedKey(seed);
    this.sourceId = simulatedSourceId(seed, tickers);
    this.register = new InstrumentRegister(marketKey, tickers);
    this.tape = new MarketTape(marketKey, OPENING_FRAC);
    this.clock = clock;
    const { register, tape, calendar } = this;
    this.facts = new SimulatedFacts({ marketKey, register, tape, calendar, clock });
  }

  override marketNowMs(): number {
    return this.clock.nowMs();
  }

  override async snapshot(signal: AbortSignal): Promise<MarketSnapshot> {
    const asOfMs = this.marketNowMs();
    const session = this.calendar.at(asOfMs);
    const moment = this.momentAt(asOfMs);
    const tickMs = session.startMs + moment.second * 1000;
    const columns = emptySnapshotColumns(this.register.count);
    const symbols: string[] = [];
    const malformed: string[] = [];
    const duplicate: string[] = [];
    await this.eachInstrument(moment, signal, ({ symbol }, row, index) => {
      if (comesRound(index, moment.day, DAMAGED_EVERY)) {
        malformed.push(symbol);
        return;
      }
      if (comesRound(index, moment.day, REPEATED_EVERY)) duplicate.push(symbol);
      const priceTimeMs =
        row.priceDay === moment.day ? session.startMs + row.priceSecond * 1000 : this.closingTickMs(row.priceDay);
      writeSnapshotRow(columns, symbols.push(symbol) - 1, row, priceTimeMs, tickMs);
    });
    return {
      source: this.source,
      freshness: 'simulated',
      session,
      asOfMs,
      rowsRead: symbols.length + malformed.length + duplicate.length,
      malformed: dropped(malformed),
      duplicate: dropped(duplicate),
      symbols,
      columns: firstRows(columns, symbols.length),
    };
  }

  override async reference(signal: AbortSignal): Promise<ReferenceTable> {
    const asOfMs = this.marketNowMs();
    const rows = new Map<string, ReferenceRow>();
    await this.eachInstrument(this.momentAt(asOfMs), signal, (instrument, { previousCloseUsd }) => {
      rows.set(instrument.symbol, referenceRow(instrument, previousCloseUsd));
    });
    return { asOfMs, rows, malformed: 0 };
  }

  override async dailyBars(date: string, signal: AbortSignal): Promise<DailyBars> {
    if (!isIsoDate(date)) throw new MarketDataError('bad_request', `${date} is not a date; write it as YYYY-MM-DD`);
    const day = dayNumber(date);
    const { day: today } = this.momentAt(this.marketNowMs());
    if (day >= today || day < today - HISTORY_DAYS) {
      const held = `${isoDate(today - HISTORY_DAYS)} to ${isoDate(today - 1)}`;
      throw new MarketDataError('no_data', `The simulated market has no daily bars of ${date}; it has ${held}`);
    }
    const bars = emptyBarColumns(this.register.count);
    const symbols: string[] = [];
    await this.eachInstrument(closeOfDay(day), signal, ({ symbol }, row) => {
      if (row.priceDay === day) writeBar(bars, symbols.push(symbol) - 1, row);
    });
    return { date, adjustedThrough: isoDate(today), symbols, ...firstRows(bars, symbols.length) };
  }

  override splits(_fromDate: string, _toDate: string, signal: AbortSignal): Promise<StockSplit[]> {
    return signal.aborted ? Promise.reject(aborted()) : Promise.resolve([]);
  }

  override usage(): ProviderUsage {
    return NO_USAGE;
  }

  override close(): Promise<void> {
    return Promise.resolve();
  }

  /** Shows every instrument at a moment; gives way to the event loop before the first and every so often. */
  private async eachInstrument(moment: TapeMoment, signal: AbortSignal, show: ShowRow): Promise<void> {
    const row = emptyTapeRow();
    await walkMarket(this.register, moment.day, signal, (instrument, index) => {
      this.tape.read(instrument, moment, row);
      show(instrument, row, index);
    });
  }

  private momentAt(epochMs: number): TapeMoment {
    const { date, startMs, regularCloseMs } = this.calendar.at(epochMs);
    return {
      day: dayNumber(date),
      second: Math.floor((epochMs - startMs) / 1000),
      lastSecond: (regularCloseMs - startMs) / 1000 - 1,
    };
  }

  /** Time of a day's last price; NaN for no day. */
  private closingTickMs(day: number): number {
    return Number.isNaN(day) ? NaN : this.calendar.regularCloseMs(isoDate(day)) - 1000;
  }
}

type ShowRow = (instrument: Instrument, row: Readonly<TapeRow>, index: number) => void;

/** True for every n-th index, another one each day. */
function comesRound(index: number, day: number, every: number): boolean {
  return (index + 37 * day) % every === every - 1 - (every >> 1);
}

function dropped(tickers: readonly string[]): DroppedRows {
  return { count: tickers.length, samples: tickers.slice(0, SAMPLES) };
}

/** See MarketDataProvider.sourceId. */
export function simulatedSourceId(seed: number, tickers: number): string {
  return `simulated-${seed}-${tickers}`;
}

import type { SessionCalendar } from '../../../src/market-data/calendar/session-calendar.js';
import { makeInstruments, type StubInstrument } from './stub-instruments.js';
import { noise } from './stub-noise.js';

// looked up once: inside a test's sandbox every mention of a global is slow
const { exp, max, min, PI, round: toInteger, sin } = Math;

export interface StubBar {
  readonly o: number;
  readonly h: number;
  readonly l: number;
  readonly c: number;
  readonly v: number;
  readonly vw: number;
}

export interface StubSplit {
  readonly ticker: string;
  readonly execution_date: string;
  readonly split_from: number;
  readonly split_to: number;
}

export interface StubMarketOptions {
  readonly seed: number;
  readonly commonStocks: number;
  readonly others: number;
  readonly calendar: SessionCalendar;
  readonly splits: readonly StubSplit[];
}

/** A whole invented market with a bar for any session: opens follow the close before, volumes are fractional. */
export class StubMarket {
  readonly instruments: readonly StubInstrument[];
  private readonly splitsByTicker: ReadonlyMap<string, readonly StubSplit[]>;

  constructor(readonly options: StubMarketOptions) {
    this.instruments = makeInstruments(options.seed, options.commonStocks, options.others);
    this.splitsByTicker = groupByTicker(options.splits);
  }

  /** Bars of all instruments for a session, adjusted for the splits executed up to `asOf`; null adjusts for none. */
  bars(date: string, asOf: string | null): StubBar[] {
    const day = dayNumber(date);
    const before = dayNumber(this.options.calendar.sessionsBefore(date, 1)[0] ?? date);
    return this.instruments.map((instrument, i) => {
      const factor = this.unadjustedFactor(instrument.ticker, date, asOf);
      return this.bar(instrument, i, day, before, factor);
    });
  }

  private bar(
    { basePriceUsd, baseVolumeShares }: StubInstrument,
    i: number,
    day: number,
    before: number,
    factor: number,
  ): StubBar {
    const { seed } = this.options;
    const base = basePriceUsd * factor;
    const c = base * this.level(i, day);
    const o = base * this.level(i, before) * (1 + 0.02 * (noise(seed, i, day, 5) - 0.5));
    const h = max(o, c) * (1 + 0.02 * noise(seed, i, day, 6));
    const l = min(o, c) * (1 - 0.02 * noise(seed, i, day, 7));
    const v = (baseVolumeShares / factor) * (0.4 + 2 * noise(seed, i, day, 8) ** 3);
    return { o: round(o), h: round(h), l: round(l), c: round(c), v: round(v), vw: round((h + l + 2 * c) / 4) };
  }

  /** A slow wave, a faster one and some daily noise around 1, by calendar day. */
  private level(i: number, day: number): number {
    const { seed } = this.options;
    const slow = 0.25 * sin((day / 200 + noise(seed, i, 9)) * 2 * PI);
    const fast = 0.08 * sin((day / 23 + noise(seed, i, 10)) * 2 * PI);
    return exp(slow + fast + 0.04 * (noise(seed, i, day, 11) - 0.5));
  }

  /** Prices are made on the basis after every split; those still to come, or not adjusted for, are undone. */
  private unadjustedFactor(ticker: string, date: string, asOf: string | null): number {
    let factor = 1;
    for (const split of this.splitsByTicker.get(ticker) ?? []) {
      const isApplied = asOf !== null && split.execution_date <= asOf;
      if (split.execution_date > date && !isApplied) factor *= split.split_to / split.split_from;
    }
    return factor;
  }
}

function dayNumber(date: string): number {
  return Date.parse(date) / 86_400_000;
}

function round(value: number): number {
  return toInteger(value * 1e6) / 1e6;
}

function groupByTicker(splits: readonly StubSplit[]): Map<string, StubSplit[]> {
  const groups = new Map<string, StubSplit[]>();
  for (const split of splits) groups.set(split.ticker, [...(groups.get(split.ticker) ?? []), split]);
  return groups;
}

import { exp, floor, isMissing, max, min, round } from './bound-math.js';
import { hash, unit } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import { MarketLevels } from './market-levels.js';
import { dayVolumeShares, doneFrac, volumePace } from './day-volume.js';
import { walkDay, type DayPath } from './day-path.js';

/** Days back in which the last trade of an idle instrument is looked for. */
const IDLE_LOOKBACK_DAYS = 12;
const HALTED_FRAC = 0.004;
const HALT_SEC = { shortest: 300, longest: 7200 };
const SALT = { idle: 51, halted: 52, haltStart: 53, haltLength: 54 };

/** A second of a day of the simulated market, which ticks once a second; its last tick is the close. */
export interface TapeMoment {
  readonly day: number;
  /** Seconds since midnight, 0 to lastSecond. */
  readonly second: number;
  /** 86,399, an hour less or more when the clocks change. */
  readonly lastSecond: number;
}

/** One instrument at one moment, USD and shares. NaN = there is none. One object is filled again and again. */
export interface TapeRow {
  priceUsd: number;
  /** Day and second of the trade that made the price. */
  priceDay: number;
  priceSecond: number;
  openUsd: number;
  highUsd: number;
  lowUsd: number;
  volumeShares: number;
  vwapUsd: number;
  /** Rounded close of the last day with a trade before this one. */
  previousCloseUsd: number;
}

export function emptyTapeRow(): TapeRow {
  return {
    priceUsd: NaN,
    priceDay: NaN,
    priceSecond: NaN,
    openUsd: NaN,
    highUsd: NaN,
    lowUsd: NaN,
    volumeShares: NaN,
    vwapUsd: NaN,
    previousCloseUsd: NaN,
  };
}

/** The moment of a day's closing prices. They do not depend on how long the day was. */
export function closeOfDay(day: number): TapeMoment {
  return { day, second: 86_399, lastSecond: 86_399 };
}

/** What the market shows of any instrument at any moment: a pure function of the market's key, instrument and moment. */
export class MarketTape {
  private readonly levels: MarketLevels;
  private readonly path: DayPath = { logOpen: NaN, logHigh: NaN, logLow: NaN, logPrice: NaN, logVwap: NaN };

  constructor(
    marketKey: number,
    /** Share of the day that is already done at its first second, 0-1. */
    private readonly openingFrac: number,
  ) {
    this.levels = new MarketLevels(marketKey);
  }

  /** False when the instrument is not listed on the day, or nobody trades it. */
  trades(instrument: Instrument, day: number): boolean {
    if (day <= instrument.listedDay) return day === instrument.listedDay;
    return instrument.idleDaysFrac === 0 || unit(hash(hash(instrument.key, SALT.idle), day)) >= instrument.idleDaysFrac;
  }

  /** Fills `row` with what an instrument that is listed shows at a moment. Without a trade on the day, volume is 0. */
  read(instrument: Instrument, moment: TapeMoment, row: TapeRow): void {
    const { day } = moment;
    const previousDay = this.lastTradeBefore(instrument, day);
    const logPrevious = isMissing(previousDay)
      ? NaN
      : this.levels.logClose(instrument, previousDay, this.levels.factorsOf(previousDay));
    row.previousCloseUsd = quote(logPrevious);
    if (this.trades(instrument, day)) this.readTrades(instrument, moment, logPrevious, row);
    else fillIdle(row, previousDay);
  }

  private readTrades(instrument: Instrument, moment: TapeMoment, logPrevious: number, row: TapeRow): void {
    const { day, lastSecond } = moment;
    const logClose = this.levels.logClose(instrument, day, this.levels.factorsOf(day));
    const second = lastTradeSecond(instrument, moment);
    const elapsedFrac = second === lastSecond ? 1 : this.openingFrac + (1 - this.openingFrac) * (second / lastSecond);
    const path = this.path;
    walkDay(instrument, { day, second, elapsedFrac }, logPrevious, logClose, path);
    const move = isMissing(logPrevious) ? 0 : logClose - logPrevious;
    const doneShare = elapsedFrac === 1 ? 1 : doneFrac(elapsedFrac) ** volumePace(instrument, day);
    row.priceUsd = quote(path.logPrice);
    row.priceDay = day;
    row.priceSecond = second;
    row.openUsd = quote(path.logOpen);
    row.highUsd = quote(path.logHigh);
    row.lowUsd = quote(path.logLow);
    row.volumeShares = round(dayVolumeShares(instrument, day, move) * doneShare * 100) / 100;
    row.vwapUsd = instrument.reportsVwap ? min(row.highUsd, max(row.lowUsd, roundTo(exp(path.logVwap), 1e4))) : NaN;
  }

  /** NaN on the first day, and when nobody has traded it for long. */
  private lastTradeBefore(instrument: Instrument, day: number): number {
    const oldest = max(instrument.listedDay, day - IDLE_LOOKBACK_DAYS);
    for (let earlier = day - 1; earlier >= oldest; earlier--) if (this.trades(instrument, earlier)) return earlier;
    return NaN;
  }
}

function fillIdle(row: TapeRow, previousDay: number): void {
  row.priceUsd = row.previousCloseUsd;
  row.priceDay = previousDay;
  row.priceSecond = NaN;
  row.openUsd = NaN;
  row.highUsd = NaN;
  row.lowUsd = NaN;
  row.volumeShares = 0;
  row.vwapUsd = NaN;
}

/** Trades come at the instrument's own pace; a halt holds them up; the closing auction is everybody's last. */
function lastTradeSecond(instrument: Instrument, { day, second, lastSecond }: TapeMoment): number {
  if (second >= lastSecond) return lastSecond;
  const onPace = second - (second % instrument.tradeEverySec);
  const key = hash(instrument.key, day * 16 + 14);
  if (unit(hash(key, SALT.halted)) >= HALTED_FRAC) return onPace;
  const start = floor(unit(hash(key, SALT.haltStart)) * lastSecond);
  const length = HALT_SEC.shortest + (HALT_SEC.longest - HALT_SEC.shortest) * unit(hash(key, SALT.haltLength)) ** 3;
  return onPace > start && onPace < start + length ? start : onPace;
}

/** Cents from a dollar up, hundredths of a cent below; never 0. NaN stays NaN. */
function quote(log: number): number {
  const usd = exp(log);
  return usd < 1 ? max(1e-4, roundTo(usd, 1e4)) : roundTo(usd, 100);
}

function roundTo(value: number, perUnit: number): number {
  return round(value * perUnit) / perUnit;
}

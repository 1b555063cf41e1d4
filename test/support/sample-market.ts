import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { SimulatedProvider } from '../../src/market-data/adapters/simulated/simulated-provider.js';
import type { DailyBars } from '../../src/market-data/daily-bars.js';
import { START_MS } from './http-app.js';
import { ManualClock } from './manual-clock.js';
import { sampleScanResult } from './sample-scan.js';

const TICKERS = 400;
/** Of `loadConfig({})`. */
const SEED = 1;
const SESSIONS = 60;

/** A small simulated market at a moment, with the sessions before it. */
export interface SampleMarket {
  readonly result: ScanResult;
  /** Oldest first. */
  readonly sessions: readonly DailyBars[];
  /** That have a price and bars. */
  readonly symbols: readonly string[];
}

export async function sampleMarket(): Promise<SampleMarket> {
  const clock = new ManualClock(START_MS);
  const provider = new SimulatedProvider({ seed: SEED, tickers: TICKERS, clock });
  const dates = provider.calendar.sessionsBefore(provider.calendar.at(START_MS).date, SESSIONS).reverse();
  const signal = new AbortController().signal;
  const sessions: DailyBars[] = [];
  for (const date of dates) sessions.push(await provider.dailyBars(date, signal));
  const result = await sampleScanResult(clock, { tickers: TICKERS });
  const traded = sessions.map(({ symbols }) => new Set(symbols));
  const { features, symbolsText } = result.frame;
  const symbols = symbolsText
    .split('\n')
    .filter((symbol, i) => (features.price[i] ?? NaN) > 0 && traded.every((session) => session.has(symbol)));
  return { result, sessions, symbols };
}

import { SimulatedProvider } from '../../src/market-data/adapters/simulated/simulated-provider.js';
import type { DailyBars } from '../../src/market-data/daily-bars.js';
import { MarketDataError, type MarketDataErrorKind } from '../../src/market-data/market-data-error.js';
import type { ManualClock } from './manual-clock.js';

/** The simulated market with a log of what it was asked and failures to order. */
export class FlakyProvider extends SimulatedProvider {
  readonly asked: string[] = [];
  /** Decides per call whether a date fails, and how. */
  fail: (date: string, attempt: number) => MarketDataErrorKind | null = () => null;

  constructor(clock: ManualClock) {
    super({ seed: 3, tickers: 120, clock });
  }

  override dailyBars(date: string, signal: AbortSignal): Promise<DailyBars> {
    this.asked.push(date);
    const kind = this.fail(date, this.asked.filter((asked) => asked === date).length);
    return kind === null
      ? super.dailyBars(date, signal)
      : Promise.reject(new MarketDataError(kind, 'ordered by the test'));
  }
}

import { MarketDataError } from '../market-data-error.js';

/** Calls that may still be made in one cycle. */
export class CallBudget {
  private spentCalls = 0;

  constructor(readonly limit: number) {}

  get spent(): number {
    return this.spentCalls;
  }

  get left(): number {
    return this.limit - this.spentCalls;
  }

  /** Throws MarketDataError `budget_spent` when no call is left. */
  check(): void {
    if (this.left <= 0)
      throw new MarketDataError('budget_spent', `the ${String(this.limit)} calls of this cycle are used`);
  }

  /** Takes one call. Throws MarketDataError `budget_spent` when none is left. */
  spend(): void {
    this.check();
    this.spentCalls++;
  }
}

import { MarketDataError } from '../market-data-error.js';

/** Calls that may still be made in one cycle. */
export class CallBudget {
  private spentCalls = 0;
  private reservedCalls = 0;

  constructor(readonly limit: number) {}

  /** Calls made. */
  get spent(): number {
    return this.spentCalls;
  }

  /** Calls neither made nor reserved. */
  get left(): number {
    return this.limit - this.spentCalls - this.reservedCalls;
  }

  /** Takes one call. Throws MarketDataError `budget_spent` when none is left. */
  spend(): void {
    this.reserve();
    this.spendReserved();
  }

  /** Sets one call aside that has to wait for its turn. Throws MarketDataError `budget_spent` when none is left. */
  reserve(): void {
    if (this.left <= 0)
      throw new MarketDataError('budget_spent', `the ${String(this.limit)} calls of this cycle are used`);
    this.reservedCalls++;
  }

  /** The turn has come. */
  spendReserved(): void {
    this.reservedCalls--;
    this.spentCalls++;
  }

  /** The call is not made after all. */
  giveBack(): void {
    this.reservedCalls--;
  }
}

const CAPACITY = 5;
const EARNED_PER_SUCCESS = 0.1;

/** Repeats may cost a tenth of the successful requests, plus a few in hand: when everything fails, they soon stop. */
export class RetryBudget {
  private tokens = CAPACITY;

  earn(): void {
    this.tokens = Math.min(CAPACITY, this.tokens + EARNED_PER_SUCCESS);
  }

  /** Takes one repeat; false when there is none left. */
  take(): boolean {
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

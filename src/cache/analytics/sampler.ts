/**
 * Says which of many events to look at, and how many each stands for: every one while they are few, and beyond that one of
 * `every` on average, at gaps that differ, so that events which come in turn are not always missed. The same seed gives the
 * same gaps.
 */
export class Sampler {
  private left: number;
  private gap: number;

  /** `allowance`: events between two refills that are all looked at. `every`: a whole number from 1. */
  constructor(
    private readonly allowance: number,
    private readonly every: number,
    private seed = 0x9e3779b9,
  ) {
    this.left = allowance;
    this.gap = this.nextGap();
  }

  /** How many events this one stands for; 0 = not looked at. */
  weight(): number {
    if (this.left > 0) {
      this.left--;
      return 1;
    }
    if (--this.gap > 0) return 0;
    this.gap = this.nextGap();
    return this.every;
  }

  refill(): void {
    this.left = this.allowance;
  }

  /** 1 to 2 x every - 1, each as likely as the others: xorshift32 (Marsaglia 2003). */
  private nextGap(): number {
    let next = this.seed;
    next ^= next << 13;
    next ^= next >>> 17;
    next ^= next << 5;
    this.seed = next;
    return 1 + ((next >>> 0) % (2 * this.every - 1));
  }
}

import { Clock } from '../../../common/clock.js';

/** The time of the queue's Redis, so that processes whose clocks differ agree; the own time until Redis has told its. */
export class SharedClock extends Clock {
  private ahead = 0;

  constructor(private readonly own: Clock) {
    super();
  }

  /** How far the clock of Redis is ahead of the own one, ms. */
  get aheadMs(): number {
    return this.ahead;
  }

  override nowMs(): number {
    return this.own.nowMs() + this.ahead;
  }

  /**
   * Hears what time it was in Redis at some moment between two of the own clock. What the answer allows is kept, so that
   * the time does not jump with every answer that took long.
   */
  learn(redisMs: number, askedMs: number, answeredMs: number): void {
    const [least, most] = [redisMs - answeredMs, redisMs - askedMs];
    if (this.ahead < least || this.ahead > most) this.ahead = Math.round((least + most) / 2);
  }

  ownMs(): number {
    return this.own.nowMs();
  }
}

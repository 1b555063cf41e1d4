import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { LocalWindows } from './local-windows.js';
import { SharedWindows, WINDOW_MS } from './shared-windows.js';

/** Unknown keys that one client may send in a minute. */
const PER_CLIENT = 10;
/** Unknown keys of all clients together: a spoofed address is a new client each time. */
const IN_ALL = 100;
const EVERYBODY = 'unknown-keys';

/**
 * How many unknown keys are looked at. A client that has spent its share is refused before its next key is compared. When
 * all clients together have spent theirs, a known key still opens; unknown ones are refused without a trace in Redis, so
 * a flood from ever new addresses makes no more than 100 counters a minute.
 */
@Injectable()
export class UnknownKeyBudget {
  private readonly logger = new Logger('Access');
  /** What this process knows, at once and without a round trip: requests that come together cannot outrun it. */
  private readonly seen: LocalWindows;
  private quietUntilMs = -Infinity;

  constructor(
    private readonly windows: SharedWindows,
    private readonly clock: Clock,
  ) {
    this.seen = new LocalWindows(clock, WINDOW_MS);
  }

  /** ms until a key of this client is looked at again; 0 = now. */
  waitMs(client: string): number {
    return this.seen.waitMs(client, PER_CLIENT);
  }

  /** Counts an unknown key. ms to wait when that was one too many, else 0. */
  async spend(client: string): Promise<number> {
    this.seen.take(client, PER_CLIENT);
    const own = this.seen.take(EVERYBODY, IN_ALL);
    const waitMs = own.allowed ? await this.share(EVERYBODY, EVERYBODY, IN_ALL) : own.leftMs;
    if (waitMs === 0) return this.share(`${EVERYBODY}:${client}`, client, PER_CLIENT);
    this.warn(waitMs);
    return waitMs;
  }

  private async share(name: string, known: string, limit: number): Promise<number> {
    const verdict = await this.windows.take(name, limit);
    this.seen.raise(known, verdict);
    return verdict.allowed ? 0 : verdict.leftMs;
  }

  /** Once in a window. */
  private warn(leftMs: number): void {
    const nowMs = this.clock.nowMs();
    if (nowMs < this.quietUntilMs) return;
    this.quietUntilMs = nowMs + leftMs;
    this.logger.warn(`More than ${IN_ALL} unknown API keys in a minute: somebody guesses, or a program has an old key`);
  }
}

import { LRUCache } from 'lru-cache';
import type { Clock } from '../common/clock.js';

/** What taking one from a budget came to. */
export interface WindowVerdict {
  readonly allowed: boolean;
  /** How many were taken in this window. */
  readonly taken: number;
  /** ms until the window ends. */
  readonly leftMs: number;
}

interface Window {
  taken: number;
  endsMs: number;
}

/** More clients than that in one window, and the longest unseen are forgotten. */
const MAX_WINDOWS = 10_000;

/** Fixed windows in the memory of this process: each begins with the first one taken. */
export class LocalWindows {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_WINDOWS });

  constructor(
    private readonly clock: Clock,
    private readonly windowMs: number,
  ) {}

  take(key: string, limit: number): WindowVerdict {
    const nowMs = this.clock.nowMs();
    const window = this.current(key, nowMs) ?? { taken: 0, endsMs: nowMs + this.windowMs };
    const allowed = window.taken < limit;
    if (allowed) window.taken++;
    this.windows.set(key, window);
    return { allowed, taken: window.taken, leftMs: window.endsMs - nowMs };
  }

  giveBack(key: string): void {
    const window = this.current(key, this.clock.nowMs());
    if (window !== undefined && window.taken > 0) window.taken--;
  }

  /** Takes over what others have counted, where it is more. */
  raise(key: string, { taken, leftMs }: WindowVerdict): void {
    const nowMs = this.clock.nowMs();
    const known = this.current(key, nowMs);
    if (known === undefined || known.taken < taken) this.windows.set(key, { taken, endsMs: nowMs + leftMs });
  }

  /** ms until one may be taken again; 0 = now. */
  waitMs(key: string, limit: number): number {
    const nowMs = this.clock.nowMs();
    const window = this.current(key, nowMs);
    return window === undefined || window.taken < limit ? 0 : window.endsMs - nowMs;
  }

  /** A window that lies further ahead than it is long was made before the clock was set back. */
  private current(key: string, nowMs: number): Window | undefined {
    const window = this.windows.get(key);
    const isCurrent = window !== undefined && window.endsMs > nowMs && window.endsMs <= nowMs + this.windowMs;
    return isCurrent ? window : undefined;
  }
}

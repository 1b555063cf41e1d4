const MINUTE_MS = 60_000;
const MINUTES_KEPT = 24 * 60;

/** Reads so far, or of some time. */
export interface ReadCounts {
  /** Fresh values from either tier. */
  readonly hits: number;
  readonly staleHits: number;
  readonly misses: number;
}

export interface MinuteReads extends ReadCounts {
  /** Start of the minute, ms since the epoch. */
  readonly startMs: number;
}

/** Reads by minute over the last 24 h, in a ring of fixed size. */
export class ReadHistory {
  /** One slot a minute, at minute modulo 1440. */
  private readonly ring: (MinuteReads | undefined)[] = Array.from({ length: MINUTES_KEPT });

  add(atMs: number, reads: ReadCounts): void {
    if (reads.hits + reads.staleHits + reads.misses === 0) return;
    const minute = Math.floor(atMs / MINUTE_MS);
    const startMs = minute * MINUTE_MS;
    const before = this.ring[minute % MINUTES_KEPT];
    this.ring[minute % MINUTES_KEPT] =
      before?.startMs === startMs
        ? {
            startMs,
            hits: before.hits + reads.hits,
            staleHits: before.staleHits + reads.staleHits,
            misses: before.misses + reads.misses,
          }
        : { startMs, ...reads };
  }

  /** Oldest first; minutes without reads are left out. */
  since24h(nowMs: number): MinuteReads[] {
    const newestMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const oldestMs = newestMs - (MINUTES_KEPT - 1) * MINUTE_MS;
    return this.ring
      .filter((minute) => minute !== undefined)
      .filter(({ startMs }) => startMs >= oldestMs && startMs <= newestMs)
      .sort((a, b) => a.startMs - b.startMs);
  }
}

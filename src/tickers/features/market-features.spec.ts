import { describe, expect, it } from '@jest/globals';
import { LAST_DAY, MARKET, marketSessions } from '../../../test/support/feature-market.js';
import { InProcessFeatureRunner } from '../../../test/support/in-process-feature-runner.js';
import { ManualClock } from '../../../test/support/manual-clock.js';
import type { CacheState } from '../../cache/cache-info.js';
import type { CacheService } from '../../cache/cache.service.js';
import type { CacheEntry } from '../../cache/entry-options.js';
import { loadConfig } from '../../config/load-config.js';
import type { JobContext } from '../../jobs/job-consumer.js';
import type { JobProgress } from '../../jobs/job-record.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import type { FeatureJobData } from './feature-job.js';
import { MarketFeatures } from './market-features.js';
import { MemoryRoom } from './memory-room.js';
import { NoBarReasons } from './no-bar-reason.js';

/** A cache that keeps everything, never reads, and tells each write. */
class KeptValues implements Pick<CacheService, 'state' | 'setMany'> {
  readonly values = new Map<string, unknown>();
  readonly writes: { readonly size: number; readonly l1: boolean | undefined; readonly hadPause: boolean }[] = [];
  private hasPaused = true;

  constructor(readonly state: CacheState) {}

  setMany(entries: readonly CacheEntry[], options?: { readonly l1?: boolean }): Promise<void> {
    this.writes.push({ size: entries.length, l1: options?.l1, hadPause: this.hasPaused });
    this.hasPaused = false;
    setTimeout(() => (this.hasPaused = true), 1);
    for (const { key, value } of entries) this.values.set(key, value);
    return Promise.resolve();
  }
}

const REDIS: CacheState = { cacheType: 'redis', degraded: false };

function program(state = REDIS, env: Record<string, string> = {}) {
  const clock = new ManualClock(Date.parse('2026-03-16T15:00:00Z'));
  const cache = new KeptValues(state);
  const held = new HeldHistory();
  const hold = (isComplete = true): void => {
    const book = new HistoryBook();
    const sessions = marketSessions();
    const dates = sessions.map(({ date }) => date);
    const told = { bookId: 'b', source: 'simulated', sourceId: 's', dates, isComplete, splits: null } as const;
    for (const bars of sessions) held.receive({ ...told, addition: book.add(bars) });
  };
  const room = new MemoryRoom(loadConfig(env).cache, clock);
  const kept = cache as unknown as CacheService;
  const runner = new InProcessFeatureRunner();
  const market = new MarketFeatures(held, new NoBarReasons(clock), runner, kept, room, clock);
  return { market, cache, hold, clock };
}

function contextOf(signal: AbortSignal, onProgress: (progress: JobProgress) => void): JobContext<FeatureJobData> {
  const job = { id: 'features_1', similarTo: 's', priority: 'normal', data: { date: LAST_DAY } } as const;
  return { job, attempt: 1, queuedAtMs: 0, lock: null, signal, progress: onProgress };
}

const unheard = (): JobContext<FeatureJobData> => contextOf(new AbortController().signal, () => undefined);
const ALL = { computed: MARKET.traded, cached: MARKET.traded, without_bar: 1, not_held_yet: 0 };

describe('MarketFeatures', () => {
  it('writes small slices to Redis, past the memory of the process, with a pause between them', async () => {
    const { market, cache, hold } = program();
    hold();
    const told: JobProgress[] = [];
    const counts = await market.make(contextOf(new AbortController().signal, (progress) => told.push(progress)));
    expect(counts).toEqual(ALL);
    expect(cache.values.size).toBe(MARKET.traded);
    expect(cache.writes.every(({ size, l1, hadPause }) => size <= 16 && l1 === false && hadPause)).toBe(true);
    expect(told.map(({ done }) => done).slice(0, 3)).toEqual([16, 32, 48]);
    expect(told.at(-1)).toMatchObject({ percent: 100, done: MARKET.known, total: MARKET.known, partial: counts });
  });

  it.each<CacheState>([
    { cacheType: 'memory', degraded: false },
    { cacheType: 'redis', degraded: true },
  ])('takes a quarter of the memory where there is no Redis, and says so (%j)', async (state) => {
    const { market, cache, hold, clock } = program(state, { CACHE_L1_MAX_ENTRIES: '400' });
    hold();
    expect(await market.make(unheard())).toEqual({ ...ALL, cached: 100 });
    expect(cache.values.size).toBe(100);
    expect(await market.make(unheard())).toMatchObject({ cached: 0 });
    clock.advance(3_600_001);
    expect(await market.make(unheard())).toMatchObject({ cached: 100 });
  });

  it('leaves out what is of too few bars while older ones may come', async () => {
    const { market, cache, hold } = program();
    hold(false);
    expect(await market.make(unheard())).toMatchObject({ computed: MARKET.traded - 1, not_held_yet: 1 });
    expect(cache.values.has(`features:LATE:${LAST_DAY}`)).toBe(false);
  });

  it('ends between two slices when it is told to', async () => {
    const { market, cache, hold } = program();
    hold();
    const stop = new AbortController();
    const made = market.make(contextOf(stop.signal, () => stop.abort()));
    await expect(made).rejects.toThrow(/abort/);
    expect(cache.writes).toHaveLength(1);
  });

  it('ends while it waits for the history, too', async () => {
    const { market } = program();
    const stop = new AbortController();
    const made = market.make(contextOf(stop.signal, ({ stage }) => stage === 'history' && stop.abort()));
    await expect(made).rejects.toThrow(/abort/);
  });
});

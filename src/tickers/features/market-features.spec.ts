import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { LAST_DAY, MARKET, marketSessions } from '../../../test/support/feature-market.js';
import type { CacheEntry } from '../../cache/entry-options.js';
import type { CacheService } from '../../cache/cache.service.js';
import type { JobContext } from '../../jobs/job-consumer.js';
import type { JobProgress } from '../../jobs/job-record.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import type { FeatureJobData } from './feature-job.js';
import { FeaturesService } from './features.service.js';
import { MarketFeatures } from './market-features.js';
import { NoBarReasons } from './no-bar-reason.js';

/** A cache that keeps everything and counts the writes. */
class KeptValues implements Pick<CacheService, 'getMany' | 'setMany'> {
  readonly values = new Map<string, unknown>();
  writes: number[] = [];

  getMany<T>(keys: readonly string[]): Promise<Map<string, T>> {
    return Promise.resolve(
      new Map(keys.flatMap((key) => (this.values.has(key) ? [[key, this.values.get(key) as T]] : []))),
    );
  }

  setMany(entries: readonly CacheEntry[]): Promise<void> {
    this.writes.push(entries.length);
    for (const { key, value } of entries) this.values.set(key, value);
    return Promise.resolve();
  }
}

function program() {
  const clock = new ManualClock(Date.parse('2026-03-16T15:00:00Z'));
  const cache = new KeptValues();
  const held = new HeldHistory();
  const features = new FeaturesService(held, cache as unknown as CacheService, new NoBarReasons(clock), clock);
  const hold = (): void => {
    const book = new HistoryBook();
    const sessions = marketSessions();
    const dates = sessions.map(({ date }) => date);
    const told = { bookId: 'b', source: 'simulated', sourceId: 's', dates, isComplete: true, splits: null } as const;
    for (const bars of sessions) held.receive({ ...told, addition: book.add(bars) });
  };
  return { market: new MarketFeatures(features, held), cache, hold };
}

function contextOf(signal: AbortSignal, onProgress: (progress: JobProgress) => void): JobContext<FeatureJobData> {
  const job = { id: 'features_1', similarTo: 's', priority: 'normal', data: { date: LAST_DAY } } as const;
  return { job, attempt: 1, queuedAtMs: 0, signal, progress: onProgress };
}

describe('MarketFeatures', () => {
  it('computes in slices that are written one after the other', async () => {
    const { market, cache, hold } = program();
    hold();
    const told: JobProgress[] = [];
    const counts = await market.make(contextOf(new AbortController().signal, (progress) => told.push(progress)));
    expect(counts).toEqual({ computed: MARKET.traded, unchanged: 0, without_bar: 1 });
    expect(Math.max(...cache.writes)).toBeLessThanOrEqual(64);
    expect(told.map(({ done }) => done)).toEqual([64, 128, 192, MARKET.known]);
    expect(told.at(-1)).toMatchObject({ percent: 100, total: MARKET.known, partial: counts });
  });

  it('replaces what it cannot read, and nothing that is right', async () => {
    const { market, cache, hold } = program();
    hold();
    const context = contextOf(new AbortController().signal, () => undefined);
    await market.make(context);
    const kept = cache.values.get(`features:ZZ7:${LAST_DAY}`);
    for (const [symbol, damage] of [
      ['ZZ1', 'not a vector'],
      ['ZZ2', { ...(kept as object), values: [1, 2] }],
      ['ZZ3', { ...(kept as object), set: 'alpha360' }],
      ['ZZ4', { ...(kept as object), data_hash: 'of other bars' }],
    ] as const)
      cache.values.set(`features:${symbol}:${LAST_DAY}`, damage);
    expect(await market.make(context)).toMatchObject({ computed: 4, unchanged: MARKET.traded - 4 });
    expect(cache.values.get(`features:ZZ7:${LAST_DAY}`)).toBe(kept);
  });

  it('ends between two slices when it is told to', async () => {
    const { market, cache, hold } = program();
    hold();
    const stop = new AbortController();
    const made = market.make(contextOf(stop.signal, () => stop.abort(new Error('stopping'))));
    await expect(made).rejects.toThrow('stopping');
    expect(cache.writes).toHaveLength(1);
  });

  it('ends while it waits for the history, too', async () => {
    const { market } = program();
    const stop = new AbortController();
    const made = market.make(contextOf(stop.signal, ({ stage }) => stage === 'history' && stop.abort()));
    await expect(made).rejects.toThrow(/abort/);
  });
});

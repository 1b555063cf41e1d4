import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import { FlakyProvider } from '../../../test/support/flaky-provider.js';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { DiskHistoryStore } from './disk-history-store.js';
import type { BookChange, HistoryCoverage } from './history-listener.js';
import { HistoryService } from './history-service.js';

const NOW_MS = Date.parse('2026-03-16T17:00:00Z');
const SESSIONS = 60;

describe('HistoryService', () => {
  let clock: ManualClock;
  let provider: FlakyProvider;
  let milestones: HistoryCoverage[];
  let progressed: number;
  let changes: BookChange[];

  beforeEach(() => {
    clock = new ManualClock(NOW_MS);
    provider = new FlakyProvider(clock);
    milestones = [];
    progressed = 0;
    changes = [];
  });

  const service = (store: DiskHistoryStore | null = null): HistoryService =>
    new HistoryService(provider, store, SESSIONS, {
      progress: () => progressed++,
      changed: (change) => changes.push(change),
      milestone: (coverage) => milestones.push(coverage),
    });
  const today = (): string => provider.calendar.at(clock.nowMs()).date;
  const wanted = (): string[] => provider.calendar.sessionsBefore(today(), SESSIONS);

  async function filled(store: DiskHistoryStore | null = null): Promise<HistoryService> {
    const history = service(store);
    history.follow(today());
    await history.settled();
    return history;
  }

  it('asks once for each date, newest first, and tells of 30 sessions and of the last', async () => {
    const history = await filled();
    expect(provider.asked).toEqual(wanted());
    expect(milestones.map(({ sessions_held, complete }) => [sessions_held, complete])).toEqual([
      [30, false],
      [60, true],
    ]);
    expect(progressed).toBe(60);
    expect(history.coverage).toEqual({
      sessions_held: 60,
      sessions_wanted: 60,
      newest: wanted()[0],
      oldest: wanted().at(-1),
      complete: true,
    });
    expect(history.window()).toEqual(wanted().reverse());
  });

  it('tells of every session, and of those that nobody will ever bring', async () => {
    const empty = wanted()[5] ?? '';
    provider.fail = (date) => (date === empty ? 'no_data' : null);
    const history = await filled();
    const added = changes.flatMap(({ addition }) => addition?.session.date ?? []);
    expect([...added].sort()).toEqual(history.book.dates);
    expect(changes.at(-1)).toMatchObject({ dates: wanted().reverse(), isComplete: false });
    for (let round = 0; round < 2; round++) {
      history.follow(today());
      await history.settled();
    }
    expect(changes.at(-1)).toMatchObject({ dates: history.book.dates, isComplete: true });
  });

  describe('of a session that is over, on its own day', () => {
    /** Bars of today as the source has them from the evening on. */
    const publishTonight = (): void => {
      const inner = provider.dailyBars.bind(provider);
      provider.dailyBars = async (date, signal) => {
        if (date !== today()) return inner(date, signal);
        provider.asked.push(date);
        return { ...(await inner(wanted()[0] ?? '', signal)), date };
      };
    };

    it('holds it for readers of bars; scoring goes on without it', async () => {
      const history = await filled();
      publishTonight();
      history.follow(today(), true);
      await eventually(() => history.book.has(today()));
      expect(changes.at(-1)?.dates).toEqual([...wanted().reverse(), today()]);
      expect(history.window()).toEqual(wanted().reverse());
      expect(history.coverage).toMatchObject({ newest: wanted()[0], complete: true });
    });

    it('asks less and less often while the source does not have it', async () => {
      const history = await filled();
      provider.asked.length = 0;
      for (let cycle = 0; cycle < 20; cycle++) history.follow(today(), true);
      expect(provider.asked).toEqual(Array<string>(5).fill(today()));
      expect(history.lastError).toBeNull();
    });

    it('fetches it again on the next day, as it may have been corrected, and keeps that one', async () => {
      const dir = await mkdtemp(join(tmpdir(), 'history-'));
      const store = new DiskHistoryStore(dir);
      try {
        const history = await filled(store);
        const day = today();
        publishTonight();
        history.follow(day, true);
        await eventually(() => history.book.has(day));
        expect(await store.load(provider.sourceId, day)).toBeNull();
        clock.advance(24 * 3600 * 1000);
        history.follow(today());
        await history.settled();
        expect(await store.load(provider.sourceId, day)).toMatchObject({ date: day });
        expect(history.coverage.complete).toBe(true);
      } finally {
        await rm(dir, { recursive: true });
      }
    });
  });

  it('asks for one date more when the day has changed, and lets the oldest go', async () => {
    const history = await filled();
    clock.advance(24 * 3600 * 1000);
    history.follow(today());
    await history.settled();
    expect(provider.asked.slice(SESSIONS)).toEqual([wanted()[0]]);
    expect(history.book.dates).toHaveLength(SESSIONS);
    expect(history.coverage.complete).toBe(true);
  });

  it('retries what fails in passing, and says what stands in the way meanwhile', async () => {
    const broken = wanted()[10];
    provider.fail = (date, attempt) => (date === broken && attempt === 1 ? 'upstream' : null);
    const history = await filled();
    expect(provider.asked.filter((date) => date === broken)).toHaveLength(2);
    expect(history.coverage.complete).toBe(true);
    expect(history.lastError).toBeNull();
  });

  it('believes an empty session only after three answers', async () => {
    const empty = wanted()[5];
    provider.fail = (date) => (date === empty ? 'no_data' : null);
    const history = await filled();
    expect(history.coverage.complete).toBe(false);
    for (const round of [2, 3, 4]) {
      history.follow(today());
      await history.settled();
      expect(provider.asked.filter((date) => date === empty)).toHaveLength(Math.min(round, 3));
    }
    expect(history.coverage).toMatchObject({ complete: true, sessions_held: 59 });
  });

  it('stops asking where the plan ends', async () => {
    const edge = wanted()[40] ?? '';
    provider.fail = (date) => (date <= edge ? 'out_of_range' : null);
    const history = await filled();
    expect(history.coverage).toMatchObject({ sessions_held: 40, complete: true });
    expect(provider.asked.filter((date) => date <= edge).length).toBeLessThanOrEqual(4);
  });

  it('waits for the next cycle where a session is not yet published', async () => {
    const newest = wanted()[0];
    provider.fail = (date, attempt) => (date === newest && attempt === 1 ? 'not_yet_published' : null);
    const history = await filled();
    expect(history.coverage).toMatchObject({ sessions_held: 59, complete: false });
    history.follow(today());
    await history.settled();
    expect(history.coverage.complete).toBe(true);
  });

  it('outlives an error of our own, tells of it and tries again', async () => {
    const faulty = wanted()[20];
    const inner = provider.dailyBars.bind(provider);
    const errors: (string | null)[] = [];
    let failures = 0;
    provider.dailyBars = (date, signal) =>
      date === faulty && failures++ === 0 ? Promise.reject(new TypeError('a bug')) : inner(date, signal);
    const history: HistoryService = new HistoryService(provider, null, SESSIONS, {
      progress: () => errors.push(history.lastError),
      changed: () => undefined,
      milestone: () => undefined,
    });
    history.follow(today());
    await history.settled();
    expect(history.coverage.complete).toBe(true);
    expect([failures, history.lastError]).toEqual([2, null]);
  });

  it('asks for the splits of its whole window once a day, however little of it is held', async () => {
    const asked: string[][] = [];
    const splits = [{ symbol: 'ZA1', executionDate: today(), splitFrom: 1, splitTo: 4 }];
    provider.splits = (from, to) => Promise.resolve(asked.push([from, to])).then(() => splits);
    const history = service();
    history.follow(today());
    await history.adjustForSplits(new AbortController().signal);
    await history.settled();
    await history.adjustForSplits(new AbortController().signal);
    expect(asked).toEqual([[wanted().at(-1), today()]]);
    expect(history.knownSplits).toEqual(splits);
  });

  it('gives up at once when it is stopped', async () => {
    provider.fail = () => 'network';
    const history = service();
    history.follow(today());
    await history.stop();
    expect(history.coverage.sessions_held).toBe(0);
    expect(history.lastError).toMatch(/^network: /);
  });

  describe('with a store', () => {
    let dir: string;

    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'bms-history-'));
    });

    afterEach(() => rm(dir, { recursive: true, force: true }));

    it('asks the source for nothing that was held before a restart', async () => {
      const before = await filled(new DiskHistoryStore(dir));
      provider.asked.length = 0;
      const after = await filled(new DiskHistoryStore(dir));
      expect(provider.asked).toEqual([]);
      expect(after.coverage).toEqual(before.coverage);
      const date = wanted()[7] ?? '';
      const id = (history: HistoryService): number => history.book.idOf('ZEJON0') ?? 0;
      expect(after.book.session(date)?.columns.closeUsd[id(after)]).toBe(
        before.book.session(date)?.columns.closeUsd[id(before)],
      );
    });

    it('goes on without a store that cannot be used', async () => {
      const history = await filled(new DiskHistoryStore('/dev/null/nowhere'));
      expect(history.coverage.complete).toBe(true);
      expect(history.lastError).toMatch(/^store: .*ENOTDIR/);
    });
  });
});

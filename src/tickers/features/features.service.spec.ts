import { describe, expect, it, jest } from '@jest/globals';
import { CacheApp } from '../../../test/support/cache/cache-app.js';
import { LAST_DAY, marketSessions } from '../../../test/support/feature-market.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import { FeaturesService } from './features.service.js';
import { NoBarReasons } from './no-bar-reason.js';

async function program() {
  const app = await CacheApp.start();
  app.clock.advance(Date.parse('2026-03-16T15:00:00Z') - app.clock.nowMs());
  const held = new HeldHistory();
  const book = new HistoryBook();
  const sessions = marketSessions();
  const dates = sessions.map(({ date }) => date);
  const told = {
    bookId: 'b',
    source: 'simulated',
    sourceId: 'replay-1',
    dates,
    isComplete: true,
    splits: null,
  } as const;
  for (const bars of sessions) held.receive({ ...told, addition: book.add(bars) });
  const features = new FeaturesService(held, app.cache, new NoBarReasons(app.clock), app.clock);
  return { app, held, features };
}

describe('FeaturesService', () => {
  it('reads and writes a few of several symbols at a time', async () => {
    const { app, features } = await program();
    const [reads, writes] = [jest.spyOn(app.cache, 'getMany'), jest.spyOn(app.cache, 'setMany')];
    const symbols = Array.from({ length: 200 }, (_, i) => `ZZ${String(i)}`);
    expect(await features.batch(symbols, LAST_DAY)).toMatchObject({ computed: 200, missing: [] });
    expect(await features.batch(symbols, LAST_DAY)).toMatchObject({ computed: 0, missing: [] });
    for (const { mock } of [reads, writes])
      expect(Math.max(...mock.calls.map(([list]) => list.length))).toBeLessThanOrEqual(16);
    await app.close();
  });

  it.each(['2030-01-02', '1999-01-04'])('answers nothing of another source for %s, cached or not', async (date) => {
    const { app, features } = await program();
    const known = await features.features('QZRX', LAST_DAY);
    const vector = { ...(known as object), date };
    await app.cache.set(`features:QZRX:${date}`, { ...vector, source_id: 'replay-2' });
    expect(await features.features('QZRX', date)).toBe(date > LAST_DAY ? 'future' : 'not_held');
    await app.cache.set(`features:QZRX:${date}`, { ...vector, source_id: 'replay-1' });
    expect(await features.features('QZRX', date)).toEqual({ ...vector, source_id: 'replay-1' });
    await app.close();
  });

  it('goes by the source of the board that is served', async () => {
    const { app, held, features } = await program();
    await features.features('QZRX', LAST_DAY);
    held.accompany('massive-1');
    expect(await features.features('QZRX', LAST_DAY)).toBe('not_held_yet');
    held.accompany('replay-1');
    expect(await features.features('QZRX', LAST_DAY)).toMatchObject({ source_id: 'replay-1' });
    await app.close();
  });

  it('answers what was made of more bars while older ones are fetched again', async () => {
    const { app, held, features } = await program();
    const known = await features.features('LATE', LAST_DAY);
    const book = new HistoryBook();
    const sessions = marketSessions();
    const told = { bookId: 'c', source: 'simulated', sourceId: 'replay-1', isComplete: false, splits: null } as const;
    const dates = sessions.map(({ date }) => date);
    for (const bars of sessions) held.receive({ ...told, dates, addition: book.add(bars) });
    expect(await features.features('LATE', LAST_DAY)).toEqual(known);
    await app.cache.delete(`features:LATE:${LAST_DAY}`);
    expect(await features.features('LATE', LAST_DAY)).toBe('not_held_yet');
    expect(app.cache.peek(`features:LATE:${LAST_DAY}`)).toBeUndefined();
    await app.close();
  });
});

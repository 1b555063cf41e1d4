import { describe, expect, it } from '@jest/globals';
import type { NewsItem } from '../../facts/market-facts.js';
import { dayNumber, isoDate } from './calendar-day.js';
import { ContinuousCalendar } from './continuous-calendar.js';
import { seedKey } from './hash-noise.js';
import { InstrumentRegister } from './instrument-register.js';
import { NewsWire, type WireDay } from './news-wire.js';
import { storyMood } from './story.js';

const key = seedKey(1);
const register = new InstrumentRegister(key, 11_500);
const calendar = new ContinuousCalendar();
const never = new AbortController().signal;
const ROUNDUP_FROM = 6;

function dateOf(date: string): WireDay {
  const endMs = calendar.regularCloseMs(date);
  return { day: dayNumber(date), startMs: calendar.at(endMs - 1).startMs, endMs };
}

const itemsOn = (date: string, marketKey = key): Promise<readonly NewsItem[]> =>
  new NewsWire(marketKey, register).itemsOf(dateOf(date), never);

describe('NewsWire', () => {
  it('writes of every story on each of its days, and of each within the day', async () => {
    const today = dateOf('2026-07-12');
    const items = await itemsOn('2026-07-12');
    const named = new Set(items.filter(({ symbols }) => symbols.length === 1).map(({ symbols }) => symbols[0]));
    const stocks = Array.from({ length: register.count }, (_, index) => register.instrument(index, today.day));
    const stories = stocks.filter(
      (stock) => stock.shares > 0 && stock.listedDay <= today.day && storyMood(stock, today.day)?.unfolding === true,
    );
    expect(stories.length).toBeGreaterThan(50);
    expect(stories.filter(({ symbol }) => !named.has(symbol))).toEqual([]);
    expect(items.filter(({ publishedMs }) => publishedMs < today.startMs || publishedMs >= today.endMs)).toEqual([]);
  });

  it.each(['2026-03-08', '2026-11-01'])('keeps to the hours of %s, on which the clocks change', async (date) => {
    const { startMs, endMs } = dateOf(date);
    const items = await itemsOn(date);
    expect(items.filter(({ publishedMs }) => publishedMs < startMs || publishedMs >= endMs)).toEqual([]);
  });

  it('writes as much as an ordinary press, most of it without a story', async () => {
    for (let k = 0; k < 5; k++) {
      const items = await itemsOn(isoDate(dayNumber('2026-07-12') + k));
      expect(items.length).toBeGreaterThan(400);
      expect(items.length).toBeLessThan(2000);
    }
  });

  it('sums up the day in roundups of many different names', async () => {
    const roundups = (await itemsOn('2026-07-12')).filter(({ symbols }) => symbols.length >= ROUNDUP_FROM);
    expect(roundups.length).toBeGreaterThan(10);
    expect(roundups.every(({ symbols }) => new Set(symbols).size === symbols.length)).toBe(true);
    expect(roundups.every(({ title, symbols }) => title.includes(String(symbols.length)))).toBe(true);
  });

  it('tells everybody that it is invented', async () => {
    const items = await itemsOn('2026-07-12');
    expect(items.filter(({ title }) => !/^\S.* \(simulated\)$/.test(title) || /[{}]/.test(title))).toEqual([]);
    expect(items.filter(({ url }) => url !== null && new URL(url).hostname !== 'example.com')).toEqual([]);
    expect(items.some(({ url }) => url === null)).toBe(true);
    expect(items.some(({ publisher }) => publisher === null)).toBe(true);
  });

  it('gives each item an id of its own, over days', async () => {
    const days = await Promise.all(['2026-07-11', '2026-07-12', '2026-07-13'].map((date) => itemsOn(date)));
    const ids = days.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('writes the same again, and something else in another market', async () => {
    const items = await itemsOn('2026-07-12');
    expect(await itemsOn('2026-07-12')).toEqual(items);
    expect(await itemsOn('2026-07-12', seedKey(2))).not.toEqual(items);
  });

  it('stops when it is told to, and can still be asked afterwards', async () => {
    const wire = new NewsWire(key, register);
    const asked = wire.itemsOf(dateOf('2026-07-12'), AbortSignal.abort());
    await expect(asked).rejects.toMatchObject({ kind: 'aborted' });
    expect(await wire.itemsOf(dateOf('2026-07-12'), never)).toEqual(await itemsOn('2026-07-12'));
  });
});

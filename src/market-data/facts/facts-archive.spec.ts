import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DAY_MS,
  FactsHarness,
  HOUR_MS,
  leader,
  LEADERS,
  MINUTE_MS,
  NOW_MS,
} from '../../../test/support/facts-harness.js';
import { MemoryDocuments } from '../../../test/support/memory-documents.js';
import { NyseCalendar } from '../calendar/nyse-calendar.js';
import type { DocumentName } from '../kept-documents.js';

describe('FactsArchive', () => {
  let harness: FactsHarness;
  beforeEach(() => {
    harness = new FactsHarness();
  });
  afterEach(() => harness.close());

  describe('kept documents', () => {
    it('make a restart warm', async () => {
      const documents = new MemoryDocuments();
      harness.facts.items = [
        { id: '1', publishedMs: NOW_MS - MINUTE_MS, title: 'A', url: null, publisher: null, symbols: ['AAA'] },
      ];
      const before = harness.open({ documents });
      await harness.run(before, LEADERS);
      await before.close();
      const after = harness.open({ documents });
      harness.clock.advance(MINUTE_MS);
      expect(await harness.run(after, LEADERS)).toEqual(['news 2026-09-22T14:30:00.000Z']);
      expect({ ...after.known, news: null }).toEqual({ ...before.known, news: null });
      expect(after.known.news?.newest).toEqual(before.known.news?.newest);
      expect(after.report.facts.float.status).toBe('fresh');
    });

    it('are shared: what one has fetched the other does not ask', async () => {
      const documents = new MemoryDocuments();
      const [one, other] = [harness.open({ documents }), harness.open({ documents })];
      await harness.run(one);
      await new Promise(setImmediate);
      await harness.run(other);
      expect(harness.facts.count('floats')).toBe(1);
      harness.clock.advance(DAY_MS);
      await harness.run(one);
      await new Promise(setImmediate);
      documents.reads.length = 0;
      await harness.run(other);
      expect(documents.reads).toEqual(['facts', 'recent-facts']);
      expect(
        ['floats', 'shortInterest', 'shortVolume'].map((method) => harness.facts.count(method as 'floats')),
      ).toEqual([2, 2, 2]);
      expect(other.report.facts.float).toMatchObject({ status: 'fresh', error: null });
    });

    it('are shared by those who run in turns: chains, details and news', async () => {
      const documents = new MemoryDocuments();
      const [one, other] = [harness.open({ documents }), harness.open({ documents })];
      const news = (id: string, symbol: string) => ({
        ...{ id, publishedMs: harness.clock.nowMs(), title: id, url: null, publisher: null, symbols: [symbol] },
      });
      await harness.run(one, []);
      await harness.run(other, []);
      harness.clock.advance(5 * MINUTE_MS);
      harness.facts.items = [news('1', 'AAA')];
      await harness.run(one, [leader('AAA', true)]);
      harness.facts.items = [news('2', 'BBB')];
      await harness.run(other, [leader('BBB', true)]);
      await one.close();
      await other.close();
      harness.clock.advance(MINUTE_MS);
      harness.facts.items = [];
      for (const desk of [one, other, harness.open({ documents })]) {
        await desk.open(harness.cycle.signal);
        const { options, details, news: known } = desk.known;
        expect([options, details].map((facts) => [...facts.keys()].sort())).toEqual([
          ['AAA', 'BBB'],
          ['AAA', 'BBB'],
        ]);
        expect([...(known?.newest.keys() ?? [])].sort()).toEqual(['AAA', 'BBB']);
      }
    });

    it('are parsed only when somebody else has saved them since', async () => {
      const documents = new MemoryDocuments();
      const one = harness.open({ documents });
      await harness.run(one, LEADERS);
      await one.close();
      const idle = harness.open({ documents, maxCalls: 0 });
      harness.clock.advance(DAY_MS);
      for (let cycles = 0; cycles < 3; cycles++) await harness.run(idle, LEADERS);
      expect(documents.parsed).toEqual(['facts', 'recent-facts', 'iv-history']);
      const another = harness.open({ documents });
      await harness.run(another, LEADERS);
      await another.close();
      documents.parsed.length = 0;
      for (let cycles = 0; cycles < 3; cycles++) await harness.run(idle, LEADERS);
      expect(documents.parsed).toEqual(['facts', 'recent-facts']);
      expect(idle.known.floats?.askedMs).toBe(harness.clock.nowMs());
    });

    it('are read once where nothing is due, and written once a cycle', async () => {
      const documents = new MemoryDocuments();
      const desk = harness.open({ documents });
      await harness.run(desk, LEADERS);
      await new Promise(setImmediate);
      expect(documents.reads).toEqual(['facts', 'recent-facts', 'iv-history', 'facts']);
      expect(documents.writes).toEqual(['facts']);
      for (let cycles = 0; cycles < 4; cycles++) {
        harness.clock.advance(MINUTE_MS);
        await harness.run(desk, LEADERS);
        await new Promise(setImmediate);
      }
      // once a cycle, and before a write
      expect(documents.reads.filter((name) => name === 'facts')).toHaveLength(2);
      expect(documents.reads.filter((name) => name === 'recent-facts')).toHaveLength(6);
      expect(documents.reads.filter((name) => name === 'iv-history')).toHaveLength(2);
      expect(documents.parsed).toEqual([]);
      expect(documents.writes).toEqual(['facts', 'recent-facts', 'iv-history']);
    });

    it('count as none when they are damaged or from the future', async () => {
      const documents = new MemoryDocuments();
      const desk = harness.open({ documents });
      await harness.run(desk, LEADERS);
      await desk.close();
      const damage = { facts: { float: 17 }, 'recent-facts': { news: [] }, 'iv-history': { AAA: 17 } };
      const kept = new Map(documents.texts);
      for (const [name, value] of Object.entries(damage)) await documents.write(name as DocumentName, value);
      const damaged = harness.open({ documents });
      expect(await harness.run(damaged, LEADERS)).toHaveLength(9);
      await damaged.close();
      for (const [name, text] of kept) documents.texts.set(name, text);
      harness.clock.advance(-2 * HOUR_MS);
      expect(await harness.run(harness.open({ documents }), LEADERS)).toHaveLength(9);
    });
  });

  it('keeps an implied volatility for a year, with documents or without', async () => {
    const desk = harness.open();
    const sessions = new NyseCalendar().sessionsBefore('2026-09-22', 21).reverse();
    for (const date of sessions) {
      harness.clock.set(new NyseCalendar().regularCloseMs(date) - HOUR_MS);
      await harness.run(desk, [leader('AAA')]);
    }
    harness.clock.set(NOW_MS);
    await harness.run(desk, [leader('AAA')]);
    expect(desk.known.options.get('AAA')?.ivPercentile).toBe(0);
    harness.clock.advance(400 * DAY_MS);
    await harness.run(desk);
    harness.clock.set(NOW_MS + HOUR_MS);
    await harness.run(desk, [leader('AAA')]);
    expect(desk.known.options.get('AAA')?.ivPercentile).toBeNull();
  });

  it('puts an implied volatility among those it has kept, from 20 sessions on', async () => {
    const desk = harness.open({ documents: new MemoryDocuments() });
    const calendar = new NyseCalendar();
    const sessions = calendar.sessionsBefore('2026-09-22', 21).reverse();
    for (const [index, date] of sessions.entries()) {
      harness.clock.set(calendar.regularCloseMs(date) - HOUR_MS);
      harness.facts.ivFrac = 0.4 + index / 100;
      await harness.run(desk, [leader('AAA')]);
      // 20 sessions are behind the 21st
      expect(desk.known.options.get('AAA')?.ivPercentile).toBe(index < 20 ? null : 1);
    }
    harness.clock.set(NOW_MS);
    harness.facts.ivFrac = 0.405;
    await harness.run(desk, [leader('AAA')]);
    expect(desk.known.options.get('AAA')?.ivPercentile).toBeCloseTo(1 / 21, 12);
  });
});

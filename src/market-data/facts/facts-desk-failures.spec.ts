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
import { MarketDataError } from '../market-data-error.js';

describe('FactsDesk in trouble', () => {
  let harness: FactsHarness;
  beforeEach(() => {
    harness = new FactsHarness();
  });
  afterEach(() => harness.close());

  describe('a failure', () => {
    const outage = new MarketDataError('upstream', 'the source is ill');

    it('keeps the old value, is told, and backs off 1, 2, 4 ... 30 minutes', async () => {
      const desk = harness.open();
      await harness.run(desk);
      harness.clock.advance(DAY_MS);
      harness.facts.failures.floats = outage;
      const asked: number[] = [];
      const startMs = harness.clock.nowMs();
      for (let minute = 0; minute < 100; minute++) {
        harness.clock.set(startMs + minute * MINUTE_MS);
        if ((await harness.run(desk)).includes('floats')) asked.push(minute);
      }
      expect(asked).toEqual([0, 1, 3, 7, 15, 31, 61, 91]);
      expect(desk.known.floats?.rows.size).toBe(3);
      expect(desk.report.facts.float).toMatchObject({ status: 'kept', error: 'upstream: the source is ill' });
      delete harness.facts.failures.floats;
      harness.clock.advance(30 * MINUTE_MS);
      await harness.run(desk);
      expect(desk.report.facts.float).toMatchObject({ status: 'fresh', error: null });
    });

    it('of the best leader is one call, not one for each', async () => {
      harness.facts.failures.optionChain = new MarketDataError('not_entitled', 'not in the plan');
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      expect(harness.facts.count('optionChain')).toBe(1);
      expect(desk.report.facts.options).toMatchObject({ status: 'refused', error: 'not_entitled: not in the plan' });
      expect(desk.known.details.size).toBe(2);
    });

    it('that is about one symbol leaves the others, and is not repeated with each cycle', async () => {
      harness.facts.failures.details = new MarketDataError('not_found', 'no such ticker');
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      await harness.run(desk, LEADERS);
      expect(harness.facts.count('details')).toBe(2);
      expect(desk.report.facts.details.error).toBeNull();
    });

    it.each(['bad_request', 'malformed'] as const)(
      'is also an answer that cannot be for one symbol after the other: %s',
      async (kind) => {
        harness.facts.failures.optionChain = new MarketDataError(kind, 'strange');
        const many = Array.from({ length: 50 }, (_, i) => leader(`S${String(i)}`));
        const desk = harness.open();
        await harness.run(desk, many);
        const asked = harness.facts.count('optionChain');
        // six are under way at once
        expect(asked).toBeLessThanOrEqual(8);
        expect(desk.report.facts.options).toMatchObject({ status: 'missing', error: `${kind}: strange` });
        harness.clock.advance(MINUTE_MS - 1);
        await harness.run(desk, many);
        expect(harness.facts.count('optionChain')).toBe(asked);
        delete harness.facts.failures.optionChain;
        harness.clock.advance(1);
        await harness.run(desk, many);
        // the first three were not at fault
        expect(desk.known.options.has('S0')).toBe(true);
        expect(desk.report.facts.options.error).toBeNull();
      },
    );

    it('that came before a call was made leaves the time of the last one alone', async () => {
      harness.facts.failures.floats = new MarketDataError('not_entitled', 'not in the plan');
      harness.facts.failures.optionChain = new MarketDataError('circuit_open', 'it rests');
      harness.facts.costs.optionChain = 0;
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      harness.facts.costs.floats = 0;
      harness.clock.advance(HOUR_MS);
      await harness.run(desk, LEADERS);
      expect(harness.facts.count('floats')).toBe(2);
      expect(desk.report.facts).toMatchObject({
        float: { status: 'refused', asked_at: new Date(NOW_MS).toISOString() },
        options: { status: 'missing', asked_at: null, error: 'circuit_open: it rests' },
      });
    });

    it('that is about one symbol is forgotten when it no longer lasts', async () => {
      harness.facts.failures.details = new MarketDataError('not_found', 'no such ticker');
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      harness.clock.advance(DAY_MS);
      await harness.run(desk);
      harness.clock.set(NOW_MS);
      await harness.run(desk, LEADERS);
      expect(harness.facts.count('details')).toBe(4);
    });

    it('is also a table that lost most of its rows', async () => {
      const desk = harness.open();
      harness.facts.symbols = Array.from({ length: 100 }, (_, i) => `S${String(i)}`);
      await harness.run(desk);
      harness.clock.advance(DAY_MS);
      harness.facts.symbols = harness.facts.symbols.slice(0, 40);
      await harness.run(desk);
      expect(desk.known.floats?.rows.size).toBe(100);
      expect(desk.report.facts.float).toMatchObject({ status: 'kept', error: expect.stringMatching(/^malformed: /) });
    });

    it('of our own is told like any other', async () => {
      harness.facts.failures.news = new TypeError('a bug');
      const desk = harness.open();
      await harness.run(desk);
      expect(desk.report.facts.news).toMatchObject({ status: 'missing', error: 'internal: TypeError: a bug' });
    });
  });

  describe('what has outlived its use', () => {
    it('is left out', async () => {
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      harness.facts.failures.floats =
        harness.facts.failures.shortInterest =
        harness.facts.failures.shortVolume =
          new Error('away');
      harness.facts.failures.optionChain =
        harness.facts.failures.details =
        harness.facts.failures.news =
          new Error('away');
      const left = async (afterMs: number): Promise<string[]> => {
        harness.clock.set(NOW_MS + afterMs);
        await harness.run(desk, LEADERS);
        const { floats, shortInterest, shortVolume, options, details } = desk.known;
        const known = {
          floats,
          shortInterest,
          shortVolume,
          options: options.size || null,
          details: details.size || null,
        };
        return Object.entries(known).flatMap(([kind, fact]) => (fact === null ? [] : [kind]));
      };
      expect(await left(HOUR_MS - 1)).toEqual(['floats', 'shortInterest', 'shortVolume', 'options', 'details']);
      expect(await left(HOUR_MS)).toEqual(['floats', 'shortInterest', 'shortVolume', 'details']);
      expect(await left(7 * DAY_MS)).toEqual(['floats', 'shortInterest', 'details']);
      expect(await left(30 * DAY_MS)).toEqual(['shortInterest']);
      expect(await left(60 * DAY_MS)).toEqual([]);
    });

    it('says no longer who has no news, while items live on', async () => {
      harness.facts.items = [
        { id: '1', publishedMs: NOW_MS - MINUTE_MS, title: 'A', url: null, publisher: null, symbols: ['AAA'] },
      ];
      const desk = harness.open();
      await harness.run(desk);
      expect(desk.known.news?.completeSinceMs).toBe(NOW_MS - 24.5 * HOUR_MS);
      harness.facts.failures.news = new MarketDataError('network', 'away');
      harness.clock.advance(HOUR_MS);
      await harness.run(desk);
      expect(desk.known.news).toMatchObject({ askedMs: NOW_MS, completeSinceMs: Infinity });
      expect(desk.known.news?.newest.get('AAA')?.id).toBe('1');
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY_MS, FactsHarness, HOUR_MS, LEADERS, MINUTE_MS } from '../../../test/support/facts-harness.js';
import { FactsOnlyProvider } from '../../../test/support/scripted-facts.js';
import { deferred } from '../../../test/support/deferred.js';
import { ExtraSignalsBook } from './extra-signals-book.js';

describe('FactsDesk', () => {
  let harness: FactsHarness;
  beforeEach(() => {
    harness = new FactsHarness();
  });
  afterEach(() => harness.close());

  describe('what is asked', () => {
    it('is everything at first, most valuable first, then what a cycle needs anew', async () => {
      const desk = harness.open();
      expect(await harness.run(desk, LEADERS)).toEqual([
        'news 2026-09-21T14:30:00.000Z',
        'floats',
        'shortInterest',
        'shortVolume 2026-09-21',
        'details AAA',
        'optionChain AAA',
        'optionChain BBB',
        'details CCC',
        'optionChain CCC',
      ]);
      expect(desk.report).toMatchObject({ leaders: 3, calls: 9, max_calls: 60 });
      harness.clock.advance(MINUTE_MS);
      expect(await harness.run(desk, LEADERS)).toEqual(['news 2026-09-22T14:30:00.000Z']);
      expect(desk.report).toMatchObject({ leaders: 3, calls: 1 });
      const { facts: kinds } = desk.report;
      expect(Object.entries(kinds).map(([kind, { status, symbols }]) => [kind, status, symbols])).toEqual([
        ['news', 'fresh', 0],
        ['float', 'fresh', 3],
        ['short_interest', 'fresh', 3],
        ['short_volume', 'fresh', 3],
        ['options', 'fresh', 3],
        ['details', 'fresh', 2],
        ['extra', 'off', 0],
      ]);
      expect(kinds.float).toEqual({
        status: 'fresh',
        source: 'massive',
        asked_at: '2026-09-22T15:00:00.000Z',
        symbols: 3,
        error: null,
      });
    });

    it.each([
      [15 * MINUTE_MS, ['optionChain AAA', 'optionChain BBB', 'optionChain CCC']],
      [6 * HOUR_MS, ['shortVolume 2026-09-22', 'optionChain AAA', 'optionChain BBB', 'optionChain CCC']],
      [
        12 * HOUR_MS,
        ['shortInterest', 'shortVolume 2026-09-22', 'optionChain AAA', 'optionChain BBB', 'optionChain CCC'],
      ],
      [
        DAY_MS,
        ['floats', 'shortInterest', 'shortVolume 2026-09-22', 'details AAA', 'optionChain AAA', 'optionChain BBB'],
      ],
    ])('is what has become old after %d ms', async (ms, questions) => {
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      harness.clock.advance(ms);
      const asked = (await harness.run(desk, LEADERS)).filter((question) => !question.startsWith('news'));
      expect(asked.slice(0, questions.length)).toEqual(questions);
    });

    it('is a chain outside regular hours only before it expires', async () => {
      harness.clock.set(Date.parse('2026-09-22T20:30:00Z'));
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      harness.clock.advance(44 * MINUTE_MS);
      expect(await harness.run(desk, LEADERS)).toHaveLength(1);
      harness.clock.advance(MINUTE_MS);
      expect(await harness.run(desk, LEADERS)).toContain('optionChain AAA');
    });

    it('is the short volume of the session before while the newest is not published', async () => {
      harness.clock.set(Date.parse('2026-09-22T20:30:00Z'));
      harness.facts.unpublished.add('2026-09-22');
      const desk = harness.open();
      expect(await harness.run(desk)).toContain('shortVolume 2026-09-21');
      expect(desk.known.shortVolume?.rows.get('AAA')).toEqual({ shortVolumeFrac: 0.4, date: '2026-09-21' });
    });

    it('is nothing where nothing has facts or no call may be made', async () => {
      expect(await harness.run(harness.open({ maxCalls: 0 }), LEADERS)).toEqual([]);
      const desk = harness.open({ provider: new FactsOnlyProvider(harness.clock, null) });
      expect(await harness.run(desk, LEADERS)).toEqual([]);
      expect(desk.report.max_calls).toBe(0);
      expect(new Set(Object.values(desk.report.facts).map(({ status }) => status))).toEqual(new Set(['off']));
    });
  });

  describe('the budget', () => {
    it('ends the questions of a cycle, and the next goes on', async () => {
      const desk = harness.open({ maxCalls: 5 });
      expect((await harness.run(desk, LEADERS)).slice(4)).toEqual(['details AAA']);
      expect(desk.report).toMatchObject({ calls: 5, max_calls: 5 });
      const rest = ['details CCC', 'optionChain AAA', 'optionChain BBB', 'optionChain CCC'];
      expect((await harness.run(desk, LEADERS)).slice(1)).toEqual(rest);
    });

    it('starves no table, however small it is', async () => {
      harness.facts.costs.floats = 3;
      harness.facts.costs.shortInterest = 2;
      const desk = harness.open({ maxCalls: 3 });
      for (let round = 0; round < 6; round++) {
        await harness.run(desk);
        expect(desk.report.calls).toBeLessThanOrEqual(3);
        harness.clock.advance(MINUTE_MS);
      }
      const { floats, shortInterest, shortVolume, news } = desk.known;
      expect([floats, shortInterest, shortVolume, news].map((known) => known !== null)).toEqual([
        true,
        true,
        true,
        true,
      ]);
    });

    it('that a table can never fit is told, and not tried with each cycle', async () => {
      harness.facts.costs.floats = 3;
      const desk = harness.open({ maxCalls: 2 });
      for (let round = 0; round < 6; round++) {
        await harness.run(desk);
        harness.clock.advance(10_000);
      }
      expect(harness.facts.count('floats')).toBeLessThanOrEqual(2);
      expect(desk.report.facts.float).toMatchObject({
        status: 'missing',
        error: expect.stringMatching(/^budget_spent: /),
      });
      expect(desk.known.shortInterest).not.toBeNull();
    });
  });

  describe('the calls of the reports', () => {
    it('are all that were made, also those of a round that outlives its cycle', async () => {
      const gate = deferred<undefined>();
      harness.facts.gates.news = gate.promise;
      const desk = harness.open();
      await desk.open(harness.cycle.signal);
      await desk.follow([], AbortSignal.abort());
      expect([desk.report.calls, desk.report.calls]).toEqual([1, 1]);
      gate.resolve(undefined);
      while (harness.facts.count('shortVolume') === 0) await new Promise(setImmediate);
      await harness.run(desk, LEADERS);
      const second = desk.report.calls;
      await harness.run(desk, LEADERS);
      expect(1 + second + desk.report.calls).toBe(harness.facts.asked.length);
    });
  });

  describe('patience', () => {
    it('ends after 2 s; what comes later counts then, and no second round begins meanwhile', async () => {
      const gate = deferred<undefined>();
      harness.facts.gates.floats = gate.promise;
      const desk = harness.open();
      await desk.open(harness.cycle.signal);
      expect(desk.known.news).not.toBeNull();
      expect(desk.known.floats).toBeNull();
      gate.resolve(undefined);
      expect(await desk.follow(LEADERS, harness.cycle.signal)).toBe(true);
      expect(desk.known.floats).not.toBeNull();
      expect(desk.known.options.size).toBe(3);
      expect(harness.facts.count('news')).toBe(1);
    });

    it('gives a round that outlives its cycle no second one beside it', async () => {
      const gate = deferred<undefined>();
      harness.facts.gates.news = gate.promise;
      const desk = harness.open();
      const brief = AbortSignal.abort();
      await desk.open(harness.cycle.signal);
      await desk.open(brief);
      await desk.follow(LEADERS, brief);
      expect(harness.facts.asked).toHaveLength(1);
      expect(desk.report.calls).toBe(1);
      gate.resolve(undefined);
      await desk.close();
    });

    it('ends with the cycle, and so does the round', async () => {
      harness.facts.gates.news = new Promise(() => undefined);
      const desk = harness.open();
      const opened = desk.open(harness.cycle.signal);
      await new Promise(setImmediate);
      harness.cycle.abort();
      await opened;
      await desk.close();
      expect(harness.facts.asked).toHaveLength(1);
      expect(desk.report.facts.news).toMatchObject({ status: 'missing', error: null });
    });

    it('with the feed of extra signals holds up no question to the source', async () => {
      const gate = deferred<null>();
      const extra = new ExtraSignalsBook({ read: () => gate.promise }, harness.clock);
      const desk = harness.open({ extra });
      const opened = desk.open(harness.cycle.signal);
      const followed = desk.follow(LEADERS, harness.cycle.signal);
      while (harness.facts.count('optionChain') < LEADERS.length) await new Promise(setImmediate);
      gate.resolve(null);
      await Promise.all([opened, followed]);
      expect(desk.report.facts.extra).toMatchObject({ status: 'missing', source: 'feed', error: null });
    });

    it('is not needed where nothing is asked: then nothing more is known', async () => {
      const desk = harness.open();
      await harness.run(desk, LEADERS);
      await desk.open(harness.cycle.signal);
      expect(await desk.follow(LEADERS, harness.cycle.signal)).toBe(false);
    });
  });
});

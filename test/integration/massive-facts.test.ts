import { afterEach, describe, expect, it } from '@jest/globals';
import { CallBudget } from '../../src/market-data/facts/call-budget.js';
import type { MassiveFacts } from '../../src/market-data/adapters/massive/massive-facts.js';
import {
  failureOf,
  type MassiveHarness,
  type MassiveHarnessOptions,
  never,
  openMassive,
  TUESDAY_11_00,
} from '../support/massive-stub/massive-harness.js';
import { REFUSALS } from '../support/massive-stub/stub-refusals.js';
import type { StubScenario } from '../support/massive-stub/stub-scenario.js';

const DAY_MS = 86_400_000;
const MONDAY = '2026-09-21';
const FLOAT = '/stocks/vX/float';
const SHORT_INTEREST = '/stocks/v1/short-interest';
const SHORT_VOLUME = '/stocks/v1/short-volume';
const NEWS = '/v2/reference/news';
const OPTIONS = '/v3/snapshot/options/';
const DETAILS = '/v3/reference/tickers/';

type Ask = (facts: MassiveFacts, budget: CallBudget) => Promise<unknown>;

/** Each kind by its capability: where it is asked for, with how many calls, and how. */
const KINDS: readonly (readonly [capability: string, path: string, calls: number, ask: Ask])[] = [
  ['float', FLOAT, 1, (facts, budget) => facts.floats(budget, never())],
  ['short_interest', SHORT_INTEREST, 2, (facts, budget) => facts.shortInterest(budget, never())],
  ['short_volume', SHORT_VOLUME, 1, (facts, budget) => facts.shortVolume(MONDAY, budget, never())],
  ['news', NEWS, 1, (facts, budget) => facts.news(TUESDAY_11_00 - DAY_MS, budget, never())],
  ['options', OPTIONS, 1, (facts, budget) => facts.optionChain('ZAAAA', 20, budget, never())],
  ['details', DETAILS, 1, (facts, budget) => facts.details('ZAAAA', budget, never())],
];

describe('facts of the Massive adapter', () => {
  let harness: MassiveHarness;
  const open = async (options: MassiveHarnessOptions = {}): Promise<MassiveHarness> =>
    (harness = await openMassive({ provider: { plan: 'advanced' }, ...options }));
  const withScenario = (scenario: Partial<StubScenario>): Promise<MassiveHarness> => open({ stub: { scenario } });
  const ask = (each: Ask, limit = 10): Promise<unknown> => each(harness.provider.facts, new CallBudget(limit));
  const newsSince = (sinceMs: number, budget: CallBudget): ReturnType<MassiveFacts['news']> =>
    harness.provider.facts.news(sinceMs, budget, never());
  const urls = (): string[] => harness.stub.requests.map(({ url }) => decodeURIComponent(url));
  afterEach(() => harness.close());

  it.each(KINDS)(
    'asks for %s with the same few calls, whatever the size of the market',
    async (_, path, calls, each) => {
      for (const commonStocks of [10, 3_000]) {
        await open({ stub: { commonStocks, others: 0 } });
        const budget = new CallBudget(10);
        await each(harness.provider.facts, budget);
        expect([harness.stub.count(path), harness.stub.count(), budget.spent]).toEqual([calls, calls, calls]);
        await harness.close();
      }
    },
  );

  it.each(KINDS)('asks for %s once in 12 hours when the plan refuses it', async (capability, path, calls, each) => {
    const { provider, stub, timer } = await withScenario({
      faults: [{ path, fault: REFUSALS.notEntitled, times: 1 }],
    });
    for (let k = 0; k < 3; k++) {
      expect((await failureOf(ask(each))).kind).toBe('not_entitled');
      timer.advance(3 * 3_600_000);
    }
    expect(stub.count()).toBe(1);
    expect(provider.usage().refusedCapabilities).toEqual([capability]);
    await provider.reference(never());
    timer.advance(3 * 3_600_000);
    await ask(each);
    expect(stub.count(path)).toBe(1 + calls);
    expect(provider.usage().refusedCapabilities).toEqual([]);
  });

  it('takes a missing path of the float for a refusal, and option chains for a plan of their own', async () => {
    const { provider, stub } = await withScenario({ hasFloat: false, hasOptions: false });
    const refused = KINDS.filter(([capability]) => capability === 'float' || capability === 'options');
    for (const [, , , each] of [...refused, ...refused]) expect((await failureOf(ask(each))).kind).toBe('not_entitled');
    expect(stub.count()).toBe(2);
    expect(provider.usage().refusedCapabilities).toEqual(['float', 'options']);
  });

  it.each(KINDS)(
    'pays for every try of %s, and tells the trouble when no try is left',
    async (_, path, calls, each) => {
      const { stub } = await withScenario({ faults: [{ path, fault: REFUSALS.broken, times: 2 }] });
      const budget = new CallBudget(10);
      await each(harness.provider.facts, budget);
      expect([budget.spent, stub.count()]).toEqual([calls + 2, calls + 2]);
      stub.set({ faults: [{ path, fault: REFUSALS.broken }] });
      const scarce = new CallBudget(2);
      expect((await failureOf(each(harness.provider.facts, scarce))).kind).toBe('upstream');
      expect([scarce.spent, stub.count()]).toEqual([2, calls + 4]);
    },
  );

  it.each(KINDS)('sends nothing for %s, and takes nobody’s turn, with nothing to spend', async (_n, _p, _c, each) => {
    const { stub, timer } = await open({ provider: { plan: 'basic' }, stub: { scenario: { plan: 'basic' } } });
    const outcomes = Array.from({ length: 20 }, () => failureOf(ask(each, 0)));
    for (const { kind } of await Promise.all(outcomes)) expect(kind).toBe('budget_spent');
    expect([stub.count(), timer.pauses]).toEqual([0, []]);
  });

  it('never spends more than there is, however many ask at once', async () => {
    const { provider, stub } = await open();
    const budget = new CallBudget(7);
    const asked = Array.from({ length: 30 }, (_, k) =>
      provider.facts.details(`ZAA${String.fromCharCode(65 + (k % 26))}A`, budget, never()),
    );
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    expect([budget.spent, stub.count()]).toEqual([7, 7]);
  });

  it('never answers with half a table', async () => {
    const { provider, stub } = await open({ stub: { commonStocks: 6_000, others: 0 } });
    expect((await failureOf(provider.facts.floats(new CallBudget(1), never()))).kind).toBe('budget_spent');
    expect(stub.count(FLOAT)).toBe(1);
    const { rows } = await provider.facts.floats(new CallBudget(2), never());
    expect(rows.size).toBeGreaterThan(5_000);
    expect(stub.count(FLOAT)).toBe(3);
  });

  it('asks for the newest settlement date and then for all of it', async () => {
    const { provider, stub } = await open();
    const { rows } = await provider.facts.shortInterest(new CallBudget(2), never());
    expect([...new Set([...rows.values()].map(({ settlementDate }) => settlementDate))]).toEqual(['2026-08-31']);
    expect(rows.size).toBeGreaterThan(50);
    const [first, second] = stub.requests.map(({ url }) => new URL(url, stub.url).searchParams);
    expect([first?.get('sort'), first?.get('limit')]).toEqual(['settlement_date.desc', '1']);
    expect([second?.get('settlement_date'), second?.get('limit')]).toEqual(['2026-08-31', '50000']);
  });

  it('has no short volume of a day that the plan gets only later', async () => {
    const faults = [{ path: SHORT_VOLUME, fault: REFUSALS.notYetPublished }];
    const { provider, stub } = await withScenario({ faults });
    expect((await failureOf(provider.facts.shortVolume(MONDAY, new CallBudget(1), never()))).kind).toBe('no_data');
    for (const date of ['2026-09-22', '2026-09-20', '2031-01-02']) {
      expect((await failureOf(provider.facts.shortVolume(date, new CallBudget(1), never()))).kind).toBe('no_data');
    }
    expect(stub.count()).toBe(1);
    expect(provider.usage().refusedCapabilities).toEqual([]);
  });

  it('reads all pages of the news, asking the configured host alone', async () => {
    await withScenario({ newsEveryMs: 30_000, nextUrl: 'https://elsewhere.example:443{path}' });
    const budget = new CallBudget(10);
    const sinceMs = TUESDAY_11_00 - DAY_MS;
    const page = await newsSince(sinceMs, budget);
    expect(page.items).toHaveLength(2_880);
    expect([page.completeSinceMs, budget.spent, harness.stub.count(NEWS)]).toEqual([sinceMs, 3, 3]);
    expect(urls()[0]).toContain('published_utc.gte=2026-09-21T15:00:00.000Z');
    expect(urls()[0]).toContain('order=desc');
  });

  it('ends the news with the budget, whole since a later instant', async () => {
    await withScenario({ newsEveryMs: 30_000 });
    const sinceMs = TUESDAY_11_00 - DAY_MS;
    const cut = await newsSince(sinceMs, new CallBudget(1));
    expect(cut.items).toHaveLength(1_000);
    expect(cut.completeSinceMs).toBe(1 + Number(cut.items.at(-1)?.publishedMs));
    const whole = await newsSince(sinceMs, new CallBudget(3));
    const since = (ms: number): unknown[] => whole.items.filter(({ publishedMs }) => publishedMs >= ms);
    expect(since(cut.completeSinceMs)).toEqual(cut.items.slice(0, -1));
    expect((await failureOf(newsSince(sinceMs, new CallBudget(0)))).kind).toBe('budget_spent');
  });

  it('has no news rather than news with a hole', async () => {
    const faults = [{ path: NEWS, fault: REFUSALS.notYetPublished, after: 1 }];
    await withScenario({ newsEveryMs: 30_000, faults });
    expect((await failureOf(newsSince(TUESDAY_11_00 - DAY_MS, new CallBudget(9)))).kind).toBe('not_yet_published');
  });

  it('reads one page of a chain, around the money and a month ahead', async () => {
    const { provider, stub } = await open();
    const chain = await provider.facts.optionChain('ZAAAG', 100, new CallBudget(5), never());
    expect(stub.count()).toBe(1);
    const { pathname, searchParams } = new URL(stub.requests[0]?.url ?? '', stub.url);
    expect(pathname).toBe(`${OPTIONS}ZAAAG`);
    expect(Object.fromEntries(searchParams)).toEqual({
      'expiration_date.gte': '2026-09-22',
      'expiration_date.lte': '2026-11-06',
      'strike_price.gte': '80.0000',
      'strike_price.lte': '120.0000',
      sort: 'expiration_date',
      order: 'asc',
      limit: '250',
    });
    expect(chain.askedMs).toBe(TUESDAY_11_00);
  });

  it('leaves the snapshot and other facts alone when one kind of them is down', async () => {
    const { provider, stub } = await withScenario({ faults: [{ path: OPTIONS, fault: REFUSALS.brokenHtml }] });
    const chain = (): Promise<unknown> => provider.facts.optionChain('ZAAAA', 20, new CallBudget(1), never());
    for (let k = 0; k < 5; k++) expect((await failureOf(chain())).kind).toBe('upstream');
    expect((await failureOf(chain())).kind).toBe('circuit_open');
    expect(provider.usage().circuit).toBe('closed');
    await provider.snapshot(never());
    await provider.facts.details('ZAAAA', new CallBudget(1), never());
    expect([stub.count(OPTIONS), stub.count()]).toEqual([5, 7]);
    stub.set({ faults: [{ path: '/v2/snapshot', fault: REFUSALS.broken }] });
    await failureOf(provider.snapshot(never()));
    await failureOf(provider.snapshot(never()));
    const sent = stub.count();
    expect((await failureOf(provider.facts.details('ZAAAA', new CallBudget(1), never()))).kind).toBe('circuit_open');
    expect(stub.count()).toBe(sent);
  });

  it('keeps the case of a symbol, and its odd characters out of the path', async () => {
    const { provider, stub } = await open();
    const details = await provider.facts.details('ZXQpB', new CallBudget(1), never());
    expect(details).toMatchObject({ marketCapUsd: null, sharesOutstanding: null });
    await provider.facts.details('ZX/A?x=1', new CallBudget(1), never());
    await provider.facts.optionChain('ZX/A', 10, new CallBudget(1), never());
    expect(stub.requests.map(({ path }) => path)).toEqual([
      `${DETAILS}ZXQpB`,
      `${DETAILS}ZX%2FA%3Fx%3D1`,
      `${OPTIONS}ZX%2FA`,
    ]);
  });
});

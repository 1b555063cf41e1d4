import { afterEach, describe, expect, it } from '@jest/globals';
import { CallBudget } from '../../src/market-data/facts/call-budget.js';
import { type MassiveHarness, never, openMassive, TUESDAY_11_00 } from '../support/massive-stub/massive-harness.js';

const DAY_MS = 86_400_000;
const DETAILS = '/v3/reference/tickers/';

describe('the pace of facts', () => {
  let harness: MassiveHarness;
  afterEach(() => harness.close());

  it.each([
    ['basic', 3],
    ['starter', 60],
    ['advanced', 60],
  ] as const)('lets a cycle of the %s plan spend %d calls', async (plan, calls) => {
    harness = await openMassive({ provider: { plan } });
    expect(harness.provider.facts.callsPerCycle).toBe(calls);
  });

  it.each([
    ['basic', 3],
    ['starter', 60],
  ] as const)('finds out by the snapshot that a key is a %s one', async (plan, calls) => {
    harness = await openMassive({ stub: { scenario: { plan } } });
    const { provider } = harness;
    expect(provider.facts.callsPerCycle).toBe(3);
    await provider.snapshot(never());
    expect(provider.facts.callsPerCycle).toBe(calls);
  });

  it('burns no turn on questions that the budget has no call for', async () => {
    harness = await openMassive({
      provider: { plan: 'basic' },
      stub: { commonStocks: 5, others: 0, scenario: { plan: 'basic' } },
    });
    const { provider, stub } = harness;
    const budget = new CallBudget(1);
    const answers = await Promise.allSettled(
      Array.from({ length: 6 }, () => provider.facts.details('ZAAAA', budget, never())),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(budget).toMatchObject({ spent: 1, left: 0 });
    await provider.facts.details('ZAAAA', new CallBudget(1), never());
    const [first, second] = stub.requests.map(({ atMs }) => atMs);
    expect(stub.requests).toHaveLength(2);
    expect((second ?? Infinity) - (first ?? 0)).toBeLessThan(20_000);
  });

  it('gives a call back that was called off before its turn', async () => {
    harness = await openMassive({ provider: { plan: 'basic' }, stub: { commonStocks: 5, others: 0 } });
    const { facts } = harness.provider;
    const [budget, caller] = [new CallBudget(2), new AbortController()];
    await facts.details('ZAAAA', budget, never());
    const waiting = facts.details('ZAAAA', budget, caller.signal);
    expect(budget).toMatchObject({ spent: 1, left: 0 });
    caller.abort();
    await expect(waiting).rejects.toMatchObject({ kind: 'aborted' });
    expect(budget).toMatchObject({ spent: 1, left: 1 });
  });

  it('lets the snapshot, the list of tickers and the news go ahead of other facts', async () => {
    harness = await openMassive({
      provider: { plan: 'basic' },
      stub: { commonStocks: 5, others: 0, scenario: { plan: 'basic' } },
    });
    const { provider, stub } = harness;
    const { facts } = provider;
    const tickers = Array.from({ length: 12 }, (_, k) => `ZAAA${String.fromCharCode(65 + k)}`);
    const slow = tickers.map((ticker) => facts.details(ticker, new CallBudget(1), never()));
    const first = [facts.news(TUESDAY_11_00 - DAY_MS, new CallBudget(1), never()), provider.reference(never())];
    await Promise.all([provider.snapshot(never()), ...first]);
    expect(stub.count(DETAILS)).toBeLessThanOrEqual(3);
    await Promise.all(slow);
    const sent = stub.requests.map(({ atMs }) => atMs);
    for (let k = 5; k < sent.length; k++) expect((sent[k] ?? 0) - (sent[k - 5] ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect(provider.usage().rateLimitHits).toBe(0);
  });
});

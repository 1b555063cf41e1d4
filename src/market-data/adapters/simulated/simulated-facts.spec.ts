import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/support/manual-clock.js';
import { CallBudget } from '../../facts/call-budget.js';
import { SimulatedProvider } from './simulated-provider.js';

const NOW = Date.parse('2026-07-12T15:00:00-04:00');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const never = new AbortController().signal;
const ample = (): CallBudget => new CallBudget(100);

function open(nowMs = NOW, { seed = 1, tickers = 3000 } = {}): { provider: SimulatedProvider; clock: ManualClock } {
  const clock = new ManualClock(nowMs);
  return { provider: new SimulatedProvider({ seed, tickers, clock }), clock };
}

const everyFact = ({ facts }: SimulatedProvider, symbol: string) =>
  [
    () => facts.news(NOW - DAY_MS, ample(), never),
    () => facts.floats(ample(), never),
    () => facts.details(symbol, ample(), never),
    () => facts.shortInterest(ample(), never),
    () => facts.optionChain(symbol, 20, ample(), never),
    () => facts.shortVolume('2026-07-11', ample(), never),
  ] as const;

describe('SimulatedFacts', () => {
  it('answers the same after a restart, in any order, whatever was asked before', async () => {
    const { provider: one } = open();
    const symbol = String([...(await one.facts.floats(ample(), never)).rows.keys()][7]);
    const answers = [];
    for (const ask of everyFact(one, symbol)) answers.push(await ask());
    const { provider: two, clock } = open(NOW - 200 * DAY_MS);
    for (const ask of everyFact(two, symbol)) await ask().catch(() => undefined);
    clock.set(NOW);
    const again = [];
    for (const ask of [...everyFact(two, symbol)].reverse()) again.unshift(await ask());
    expect(again).toEqual(answers);
  });

  it('tells other facts of another market', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((seed) => open(NOW, { seed }).provider.facts.floats(ample(), never)),
    );
    expect([...(one?.rows.values() ?? [])]).not.toEqual([...(two?.rows.values() ?? [])]);
  });

  it('fits the reference data: floats below the shares, and market caps of shares at the last close', async () => {
    const { provider } = open();
    const [{ rows }, floats] = await Promise.all([provider.reference(never), provider.facts.floats(ample(), never)]);
    let compared = 0;
    for (const [symbol, { freeFloatShares }] of floats.rows) {
      const shares = rows.get(symbol)?.sharesOutstanding ?? Infinity;
      expect(freeFloatShares).toBeLessThan(shares);
      const { marketCapUsd } = await provider.facts.details(symbol, ample(), never);
      const reference = rows.get(symbol)?.marketCapUsd ?? null;
      if (marketCapUsd === null || reference === null) continue;
      expect(marketCapUsd).toBe(reference);
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('knows the size of some companies of which reference data say nothing, and not of all', async () => {
    const { provider } = open();
    const silent = [...(await provider.reference(never)).rows.values()].filter(
      ({ sector, marketCapUsd, sharesOutstanding }) => sector !== null && (marketCapUsd ?? sharesOutstanding) === null,
    );
    const sizes = await Promise.all(silent.map(({ symbol }) => provider.facts.details(symbol, ample(), never)));
    const told = sizes.filter(({ marketCapUsd }) => marketCapUsd !== null);
    expect(told.length).toBeGreaterThan(silent.length / 2);
    expect(told.length).toBeLessThan(silent.length);
  });

  it('publishes as the day goes: nothing from the future, nothing taken back', async () => {
    const { provider, clock } = open(NOW);
    const noon = await provider.facts.news(NOW - DAY_MS, ample(), never);
    clock.advance(HOUR_MS);
    const later = await provider.facts.news(NOW - DAY_MS, ample(), never);
    const since = await provider.facts.news(NOW + 1, ample(), never);
    expect(since.items.length).toBeGreaterThan(0);
    expect(later.items).toEqual([...since.items, ...noon.items]);
  });

  it('remembers the news of thirty days, and says so', async () => {
    const { provider } = open(NOW, { tickers: 100 });
    const page = await provider.facts.news(0, ample(), never);
    expect(new Date(page.completeSinceMs).toISOString()).toBe('2026-06-12T04:00:00.000Z');
    expect(Math.min(...page.items.map(({ publishedMs }) => publishedMs))).toBeGreaterThanOrEqual(page.completeSinceMs);
  });

  it.each([
    ['2026-07-12', 'no_data'],
    ['2025-06-06', 'no_data'],
    ['2026-02-30', 'bad_request'],
  ])('has no short volume of %s: %s', async (date, kind) => {
    const { facts } = open().provider;
    await expect(facts.shortVolume(date, ample(), never)).rejects.toMatchObject({ kind });
  });

  it('has short volume of whoever traded that day, funds included, and of nobody else', async () => {
    const { provider } = open();
    const bars = await provider.dailyBars('2026-07-11', never);
    const { rows } = await provider.facts.shortVolume('2026-07-11', ample(), never);
    const traded = new Set(bars.symbols);
    expect([...rows.keys()].filter((symbol) => !traded.has(symbol))).toEqual([]);
    expect(rows.size / traded.size).toBeGreaterThan(0.95);
  });

  it('takes one call for each question and sends none', async () => {
    const { provider } = open();
    const budget = new CallBudget(3);
    await provider.facts.floats(budget, never);
    await provider.facts.news(NOW - 3 * DAY_MS, budget, never);
    await provider.facts.details('nobody', budget, never);
    expect(budget.left).toBe(0);
    await expect(provider.facts.shortInterest(budget, never)).rejects.toMatchObject({ kind: 'budget_spent' });
    expect(provider.usage().calls).toBe(0);
  });

  it('stops in the middle of a large market', async () => {
    const { facts } = open(NOW, { tickers: 60_000 }).provider;
    const controller = new AbortController();
    const asked = facts.floats(ample(), controller.signal);
    setImmediate(() => {
      controller.abort();
    });
    await expect(asked).rejects.toMatchObject({ kind: 'aborted' });
  });
});

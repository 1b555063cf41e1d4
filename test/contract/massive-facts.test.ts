import { describe, expect, it } from '@jest/globals';
import { ample } from '../support/facts-market.js';
import { never, openMassive } from '../support/massive-stub/massive-harness.js';
import { marketFactsContract } from './market-facts.contract.js';

marketFactsContract('massive, live', () =>
  openMassive({ stub: { commonStocks: 100, scenario: { oddRows: true } }, provider: { plan: 'advanced' } }),
);

marketFactsContract('massive, end of day, five calls a minute', () =>
  openMassive({ stub: { scenario: { plan: 'basic' } }, provider: { plan: 'basic' } }),
);

describe('the facts of the invented market', () => {
  it('agree with each other: fewer sold short than float, fewer float than there are', async () => {
    const { provider, close } = await openMassive({ provider: { plan: 'advanced' } });
    const { facts } = provider;
    const floats = (await facts.floats(ample(), never())).rows;
    const shorts = (await facts.shortInterest(ample(), never())).rows;
    expect(floats.size).toBeGreaterThan(40);
    for (const [symbol, { freeFloatShares }] of floats) {
      const { sharesOutstanding } = await facts.details(symbol, ample(), never());
      expect(sharesOutstanding).toBeGreaterThanOrEqual(freeFloatShares);
      expect(shorts.get(symbol)?.shortInterestShares ?? 0).toBeLessThan(freeFloatShares);
    }
    await close();
  });
});

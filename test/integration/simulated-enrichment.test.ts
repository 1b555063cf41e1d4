import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FeatureColumns } from '../../src/discovery/domain/feature-columns.js';
import { actionOf, type StrategyScores } from '../../src/discovery/domain/market-scores.js';
import type { ScoredMarket } from '../../src/discovery/domain/scan-market.js';
import type { Action } from '../../src/discovery/domain/strategy.js';
import { SimulatedMarket } from '../support/simulated-market.js';

const SESSIONS = ['2026-09-03', '2026-11-21'];
const HOURS = ['05:00', '15:00'];

const actionsOf = ({ order, actions }: StrategyScores): Action[] =>
  Array.from(order, (row) => actionOf(actions[row] ?? NaN));
const count = (actions: readonly Action[], wanted: Action): number =>
  actions.filter((action) => action === wanted).length;

describe('a simulated market whose facts are known', () => {
  const scored: ScoredMarket[] = [];

  beforeAll(async () => {
    for (const session of SESSIONS) {
      const market = new SimulatedMarket(`${session}T00:00:00-04:00`);
      for (const hour of HOURS) {
        market.clock.set(Date.parse(`${session}T${hour}:00-04:00`));
        scored.push(await market.scored());
      }
      await market.close();
    }
  }, 60_000);
  afterAll(() => {
    scored.length = 0;
  });

  /** The eligible rows of every look, with a value of each. */
  const eligible = (column: keyof FeatureColumns): number[] =>
    scored.flatMap(({ hybrid, features }) => Array.from(hybrid.order, (row) => features[column][row] ?? NaN));
  const share = (values: readonly number[], matches: (value: number) => boolean): number =>
    values.filter(matches).length / values.length;

  it('has candidates worth a look at any hour, and some to trade, under both strategies', () => {
    for (const strategy of ['hybrid', 'legacy'] as const) {
      const looks = scored.map((market) => actionsOf(market[strategy]));
      expect(looks.filter((actions) => count(actions, 'MONITOR') === 0)).toEqual([]);
      const ready = looks.map((actions) => count(actions, 'TRADE_READY'));
      expect(Math.max(...ready)).toBeGreaterThan(0);
      expect(Math.max(...ready)).toBeLessThan(60);
    }
  });

  it('knows floats and short interest of nearly all, and leaves the others unknown', () => {
    for (const column of ['float_shares', 'short_interest_frac', 'days_to_cover', 'short_volume_frac'] as const) {
      const known = share(eligible(column), (value) => !Number.isNaN(value));
      expect(known).toBeGreaterThan(0.88);
      expect(known).toBeLessThan(1);
    }
    expect(eligible('short_interest_frac').filter((value) => value < 0 || value > 0.7)).toEqual([]);
  });

  it('lets a usual share through the squeeze gate: a small float with enough short interest', () => {
    const small = scored.flatMap(({ hybrid, features: f }) =>
      Array.from(hybrid.order, (row) => {
        const [float, short] = [f.float_shares[row] ?? NaN, f.short_interest_frac[row] ?? NaN];
        return Number.isNaN(float + short) ? NaN : Number(float <= 100e6 && short >= 0.12);
      }),
    );
    expect(share(small, (value) => value === 1)).toBeGreaterThan(0.01);
    expect(share(small, (value) => value === 1)).toBeLessThan(0.15);
  });

  it('says 0 where the press is silent, and more the fresher an item is', () => {
    const news = eligible('news_score');
    expect(news.filter(Number.isNaN)).toEqual([]);
    expect(share(news, (value) => value > 0)).toBeGreaterThan(0.05);
    expect(share(news, (value) => value > 0)).toBeLessThan(0.5);
    expect(share(news, (value) => value > 0.8)).toBeGreaterThan(0.002);
  });

  it('writes of those that burst', () => {
    const bursts = scored.flatMap(({ hybrid, features: f }) =>
      Array.from(hybrid.order)
        .filter((row) => (f.rel_volume[row] ?? NaN) >= 3 && Math.abs(f.change_pct[row] ?? NaN) >= 5)
        .map((row) => f.news_score[row] ?? NaN),
    );
    expect(bursts.length).toBeGreaterThan(50);
    expect(share(bursts, (value) => value > 0)).toBeGreaterThan(0.6);
  });

  it('gives those who were asked about options that say something of most', () => {
    const asked = scored.flatMap(({ facts }) => [...facts.options.values()]);
    expect(asked).toHaveLength(200 * scored.length);
    const ratios = asked.flatMap(({ callPutRatio }) => callPutRatio ?? []);
    const volatilities = asked.flatMap(({ impliedVolatilityFrac }) => impliedVolatilityFrac ?? []);
    expect(ratios.length / asked.length).toBeGreaterThan(0.6);
    expect(ratios.some((ratio) => ratio >= 2) && ratios.some((ratio) => ratio < 1)).toBe(true);
    expect(volatilities.length / asked.length).toBeGreaterThan(0.7);
    expect(Math.min(...volatilities)).toBeGreaterThan(0.1);
    expect(Math.max(...volatilities)).toBeLessThan(6);
  });
});

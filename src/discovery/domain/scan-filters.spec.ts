import { describe, expect, it } from '@jest/globals';
import { UNIVERSE } from '../../../test/support/market-fixtures.js';
import { narrowUniverse, type ScanFilters } from './scan-filters.js';

const NONE: ScanFilters = { max_price: null, min_price: null, min_market_cap: null, exclude_etfs: null };
const WIDE = { ...UNIVERSE, types: ['CS', 'ETF', 'ADRC', 'ETN'] };

describe('the filters of one scan', () => {
  it('leave the configured universe as it is where they say nothing', () => {
    expect(narrowUniverse(UNIVERSE, null)).toEqual(UNIVERSE);
    expect(narrowUniverse(UNIVERSE, NONE)).toEqual(UNIVERSE);
  });

  it('replace the configured limits, zero included', () => {
    expect(narrowUniverse(UNIVERSE, { ...NONE, min_price: 0, max_price: 7.5 })).toEqual({
      ...UNIVERSE,
      minPriceUsd: 0,
      maxPriceUsd: 7.5,
    });
  });

  it('want a market cap that is known once they name one', () => {
    expect(narrowUniverse(UNIVERSE, { ...NONE, min_market_cap: 1e9 })).toEqual({
      ...UNIVERSE,
      minMarketCapUsd: 1e9,
      requireMarketCap: true,
    });
  });

  it('leave out exchange-traded products, or bring them in once each', () => {
    expect(narrowUniverse(WIDE, { ...NONE, exclude_etfs: true }).types).toEqual(['CS', 'ADRC']);
    expect(narrowUniverse(UNIVERSE, { ...NONE, exclude_etfs: true }).types).toEqual(UNIVERSE.types);
    const all = ['CS', 'ADRC', 'ETF', 'ETV', 'ETN', 'ETS'];
    expect(narrowUniverse(WIDE, { ...NONE, exclude_etfs: false }).types).toEqual(all);
    expect(narrowUniverse(UNIVERSE, { ...NONE, exclude_etfs: false }).types).toEqual(all);
  });

  it('never touch what they do not name', () => {
    const { warningThreshold, criticalThreshold, minDollarVolumeUsd, includeUnknownTypes } = narrowUniverse(UNIVERSE, {
      max_price: 1,
      min_price: 0.1,
      min_market_cap: 1,
      exclude_etfs: false,
    });
    expect({ warningThreshold, criticalThreshold, minDollarVolumeUsd, includeUnknownTypes }).toEqual({
      warningThreshold: UNIVERSE.warningThreshold,
      criticalThreshold: UNIVERSE.criticalThreshold,
      minDollarVolumeUsd: UNIVERSE.minDollarVolumeUsd,
      includeUnknownTypes: UNIVERSE.includeUnknownTypes,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  commonStock,
  CLOSED_SESSION,
  listingsOf,
  referenceOf,
  snapshotOf,
  UNIVERSE,
} from '../../../test/support/market-fixtures.js';
import { looksLikeCommonStock } from './instrument-kind.js';
import { filterUniverse, REJECT_REASONS, rejectReason } from './universe.js';

const PLAIN = { priceUsd: 20, dayVolumeShares: 1e6 };

function reasonOf(row: object, reference: object | null, config = UNIVERSE): string | null {
  const snapshot = snapshotOf([{ symbol: 'ZXQA', ...PLAIN, ...row }]);
  const table = referenceOf(reference === null ? [] : [commonStock('ZXQA', reference)]);
  const volume = Float64Array.of((snapshot.columns.priceUsd[0] ?? NaN) * (snapshot.columns.dayVolumeShares[0] ?? NaN));
  const cap = Float64Array.of((reference as { marketCapUsd?: number } | null)?.marketCapUsd ?? NaN);
  return rejectReason(filterUniverse(snapshot, listingsOf(snapshot, table), volume, cap, config).codes[0] ?? 0);
}

describe('the universe filter', () => {
  it.each([
    ['a listed common stock', {}, {}, null],
    ['an ADR', {}, { type: 'ADRC' }, null],
    ['an unknown market cap', {}, { marketCapUsd: null }, null],
    ['a price of exactly 0.50', { priceUsd: 0.5, dayVolumeShares: 1e8 }, {}, null],
    ['a price of exactly 100', { priceUsd: 100 }, {}, null],
    ['an ETF', {}, { type: 'ETF' }, 'type_excluded'],
    ['a warrant', {}, { type: 'WARRANT' }, 'type_excluded'],
    ['an inactive listing', {}, { active: false }, 'type_excluded'],
    ['an OTC listing', {}, { exchange: 'OTCM' }, 'exchange_excluded'],
    ['no price', { priceUsd: NaN }, {}, 'no_price'],
    ['a price of an older session', { priceTimeMs: CLOSED_SESSION.startMs - 1 }, {}, 'stale_price'],
    ['a cheap price', { priceUsd: 0.4999 }, {}, 'price_too_low'],
    ['a high price', { priceUsd: 100.01 }, {}, 'price_too_high'],
    ['a small cap', {}, { marketCapUsd: 49e6 }, 'market_cap_too_small'],
    ['little volume', { dayVolumeShares: 10 }, {}, 'dollar_volume_too_low'],
    ['an unknown volume', { dayVolumeShares: NaN }, {}, 'dollar_volume_too_low'],
    ['no type and no exchange', {}, { type: null, exchange: null }, 'type_unknown'],
    ['no type, but an exchange and a company name', {}, { type: null }, null],
    ['no type and the name of a fund', {}, { type: null, name: 'Acme Income Fund' }, 'type_excluded'],
  ])('%s: %s', (_what, row, reference, expected) => {
    expect(reasonOf(row, reference)).toBe(expected);
  });

  it('lets unknown types in, and demands a market cap, when told to', () => {
    expect(reasonOf({}, null, { ...UNIVERSE, includeUnknownTypes: true })).toBeNull();
    expect(reasonOf({}, { marketCapUsd: null }, { ...UNIVERSE, requireMarketCap: true })).toBe('market_cap_too_small');
  });

  it.each([
    ['NFLX', 'Netflix, Inc.'],
    ['UNH', 'UnitedHealth Group Incorporated'],
    ['UAL', 'United Airlines Holdings, Inc.'],
    ['HWM', 'Howmet Aerospace Inc.'],
    ['NTRS', 'Northern Trust Corporation'],
    ['DLR', 'Digital Realty Trust, Inc.'],
    ['CBU', 'Community Bank System, Inc.'],
    ['GLDD', 'Great Lakes Dredge & Dock Corporation'],
    ['SLVM', 'Sylvamo Corporation'],
    ['UNT', 'Unit Corporation'],
    ['BRK.A', 'Berkshire Hathaway Inc.'],
    ['BABA', 'Alibaba Group Holding Limited American Depositary Shares'],
  ])('takes %s (%s) for a common stock by its name', (symbol, name) => {
    expect(looksLikeCommonStock(symbol, name)).toBe(true);
  });

  it.each([
    ['SPY', null],
    ['QQQ', null],
    ['GLD', null],
    ['ZXQ', 'Zexqua 2x ETF'],
    ['ZXQ.WS', 'Zexqua Inc. Warrants'],
    ['ZXQpB', null],
    ['ZXQU', 'Zexqua Acquisition Corp. Units, each consisting of one share'],
    ['ZXQR', 'Zexqua Acquisition Corp. Rights'],
    ['ZXQP', '5.5% Series A Preferred Stock'],
  ])('does not take %s (%s) for a common stock', (symbol, name) => {
    expect(looksLikeCommonStock(symbol, name)).toBe(false);
  });

  it('never scores a test symbol, whatever its type', () => {
    const snapshot = snapshotOf([{ symbol: 'ZVZZT', ...PLAIN }]);
    const { codes, commonStocks } = filterUniverse(
      snapshot,
      listingsOf(snapshot, referenceOf([commonStock('ZVZZT')])),
      Float64Array.of(2e7),
      Float64Array.of(NaN),
      UNIVERSE,
    );
    expect(rejectReason(codes[0] ?? 0)).toBe('type_excluded');
    expect(commonStocks).toBe(0);
  });

  it('gives every row exactly one verdict', () => {
    const number = fc.oneof(fc.constant(NaN), fc.double({ min: 0, max: 200, noNaN: true }));
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number, fc.constantFrom('CS', 'ETF', null))), (rows) => {
        const snapshot = snapshotOf(rows.map(([priceUsd], i) => ({ symbol: `ZX${String(i)}`, priceUsd })));
        const reference = referenceOf(rows.map(([, , type], i) => commonStock(`ZX${String(i)}`, { type })));
        const volumes = Float64Array.from(rows, ([, volume]) => volume * 1e6);
        const { codes } = filterUniverse(
          snapshot,
          listingsOf(snapshot, reference),
          volumes,
          new Float64Array(rows.length).fill(NaN),
          UNIVERSE,
        );
        expect(codes).toHaveLength(rows.length);
        expect(codes.every((code) => code <= REJECT_REASONS.length)).toBe(true);
      }),
    );
  });
});

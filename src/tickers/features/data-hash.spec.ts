import { describe, expect, it } from '@jest/globals';
import { type SeriesBar, seriesOf } from '../../../test/support/bar-series.js';
import { dataHash } from './data-hash.js';

const BARS: SeriesBar[] = [
  [10, 12, 9, 11, 100, 10.5],
  [11, 13, 10, 12, 0],
];
const hash = dataHash('source-1', seriesOf(BARS));

describe('dataHash', () => {
  it('is the same for the same bars, however their unknown values are written', () => {
    const otherNaN = new Float64Array(new BigUint64Array([0xfff8000000000000n]).buffer)[0] ?? 0;
    const [first, [o, h, l, c, v]] = BARS as [SeriesBar, SeriesBar];
    expect(dataHash('source-1', seriesOf([first, [o, h, l, c, v, otherNaN]]))).toBe(hash);
    expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is another one for another source, symbol, day or value', () => {
    const series = seriesOf(BARS);
    const others = [
      dataHash('source-2', series),
      dataHash('source-1', { ...series, symbol: 'QZRY' }),
      dataHash('source-1', { ...series, dates: ['2026-01-01', '2026-01-03'] }),
      dataHash('source-1', { ...series, volumeShares: Float64Array.of(100, 1) }),
      dataHash('source-1', { ...series, vwapUsd: Float64Array.of(10.5, 0) }),
      dataHash('source-1', { ...series, openUsd: series.closeUsd, closeUsd: series.openUsd }),
    ];
    expect(new Set([hash, ...others]).size).toBe(7);
  });
});

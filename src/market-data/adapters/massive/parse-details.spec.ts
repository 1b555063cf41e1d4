import { describe, expect, it } from '@jest/globals';
import { parseDetails } from './parse-details.js';

const NOW = Date.parse('2026-09-22T11:00:00-04:00');

describe('details of a ticker', () => {
  const detailsOf = (results: unknown): unknown => parseDetails({ results }, 'ZXQA', NOW);

  it('tell its size as far as they do', () => {
    const sized = {
      market_cap: 214_500_000.5,
      share_class_shares_outstanding: 41e6,
      weighted_shares_outstanding: 41.57e6,
    };
    expect(detailsOf({ ticker: 'ZXQA', ...sized })).toEqual({
      askedMs: NOW,
      marketCapUsd: 214_500_000.5,
      sharesOutstanding: 41.57e6,
    });
    expect(detailsOf({ ticker: 'ZXQA', share_class_shares_outstanding: 41e6 })).toEqual({
      askedMs: NOW,
      marketCapUsd: null,
      sharesOutstanding: 41e6,
    });
    expect(detailsOf({ ticker: 'ZXQA', market_cap: 0, weighted_shares_outstanding: '4' })).toEqual({
      askedMs: NOW,
      marketCapUsd: null,
      sharesOutstanding: null,
    });
  });

  it.each([undefined, null, [], 'ZXQA', {}, { ticker: 'zxqa' }])('are not %p', (results) => {
    expect(() => detailsOf(results)).toThrow(expect.objectContaining({ kind: 'malformed' }));
  });
});

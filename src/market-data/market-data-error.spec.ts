import { describe, expect, it } from '@jest/globals';
import { MarketDataError } from './market-data-error.js';

describe('MarketDataError', () => {
  it.each([
    ['rate_limited', true],
    ['timeout', true],
    ['auth', false],
    ['not_entitled', false],
    ['circuit_open', false],
  ] as const)('%s: retryable %s', (kind, retryable) => {
    expect(new MarketDataError(kind, 'x').retryable).toBe(retryable);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MarketDataError } from '../../market-data-error.js';
import { parseDetails } from './parse-details.js';
import { parseFloats } from './parse-floats.js';
import { parseNews } from './parse-news.js';
import { parseOptionChain } from './parse-option-chain.js';
import { newestSettlementDate, parseShortInterest } from './parse-short-interest.js';
import { parseShortVolume } from './parse-short-volume.js';

const NOW = Date.parse('2026-09-22T11:00:00-04:00');
const DATE = '2026-09-15';
const MOMENT = { askedMs: NOW, today: '2026-09-22', sessionDateMs: NOW };

/** Each parser with what it is given of a list of rows. */
const PARSERS: readonly ((rows: readonly unknown[]) => unknown)[] = [
  (rows) => parseFloats(rows, NOW),
  (rows) => newestSettlementDate(rows),
  (rows) => parseShortInterest(rows, DATE, NOW),
  (rows) => parseShortVolume(rows, DATE, NOW),
  (rows) => parseNews(rows, { askedMs: NOW, sinceMs: NOW - 1, isWhole: false }),
  (rows) => parseOptionChain({ rows, nextPath: '/v3/more' }, 5, MOMENT),
  (rows) => parseDetails({ results: rows[0] }, 'ZX', NOW),
];

const KEYS = ['ticker', 'free_float', 'short_interest', 'settlement_date', 'date', 'day', 'details', 'tickers', 'id'];
const anyValue = fc.oneof(fc.jsonValue(), fc.constantFrom('ZX', DATE, 0, -1, 1e300, null));
const anyRow = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...KEYS), anyValue));

describe('parsers of facts: rows of any kind', () => {
  it('throw nothing but their own error, and let no number through that is none', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 5 }), (rows) => {
        for (const parse of PARSERS) expectHonest(() => parse(rows));
      }),
      { numRuns: 500 },
    );
  });
});

function expectHonest(parse: () => unknown): void {
  try {
    JSON.stringify(parse(), refuseWrongNumbers);
  } catch (error) {
    if (!(error instanceof MarketDataError)) throw error;
    expect(['malformed', 'no_data']).toContain(error.kind);
  }
}

function refuseWrongNumbers(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !(value >= 0 && value < Infinity)) throw new RangeError(`${value} got through`);
  return value instanceof Map ? Object.fromEntries(value) : value;
}

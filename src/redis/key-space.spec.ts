import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KeySpace } from './key-space.js';

const OWN = [
  'bms:candidates:all',
  'bms:meta',
  'bms:universe:counts',
  'bms:worker:health',
  'squeeze_cache:GME',
  'market_metrics:BRK.B',
  'amc:discovery:v3:candidates:hybrid_v1',
  'amc:discovery:v3:metadata:run_1',
  'amc:discovery:v3:universe:latest',
  'amc:discovery:v3:last-good:hybrid_v1',
  'amc:discovery:v3:run:run_1',
  'amc:discovery:v3:runs',
  'amc:discovery:v3:epoch:hybrid_v1',
  'amc:universe:tripwire:status',
  'amc:jobs:discovery:active',
  'amc:jobs:discovery:results:job_1',
  'amc:jobs:tombstone:job_1',
  'amc:idempotency:9f',
  'amc:throttle:ip:1',
  'amc:audit',
  'amc:volume-curve:1',
  'amc:iv-history:AAPL',
  'amc:calibration:emergency',
  'amc:calibration:versions',
  'amc:calibration:current',
  'amc:constants:filters',
  'amc:constants:exclusions',
  'amc:worker:health:last_heartbeat',
  'amc:worker:stats:performance',
  'amc:discovery:stats:api_calls',
  'amc:market:bars:massive:2026-03-16',
  'amc:facts:massive-1:iv-history',
  'features:AAPL:2026-03-16',
  'price:AAPL',
  'momentum:AAPL',
  'portfolio:9f',
  'quote:AAPL',
  'news:AAPL',
  'historical:AAPL',
  'fundamentals:AAPL',
  'analysis:AAPL',
  'insights:movers',
  'lock:price:AAPL',
  'amc:watchlist:default',
  'amc:events',
  'amc:cache:tag:board',
  'bull:discovery:1',
];
const FOREIGN = [
  '',
  'price',
  'price:',
  'prices:AAPL',
  'xprice:AAPL',
  'PRICE:AAPL',
  'lockx',
  'lock',
  'bms:',
  'bms:metadata',
  'bms:meta:x',
  'bms:other',
  'amc',
  'amc:',
  'amcx:events',
  'amc:events2',
  'amc:events:x',
  'amc:audit:log',
  'amc:discovery:v3:runsx',
  'amc:discovery:v2:candidates:x',
  'amc:jobs:other',
  'amc:calibration:other',
  'bullx:q',
  'session:1',
];

describe('KeySpace', () => {
  const plain = new KeySpace('');

  it.each(OWN)('knows %s as its own', (name) => expect(plain.isOwn(name)).toBe(true));
  it.each(FOREIGN)('leaves %j to others', (name) => {
    expect(plain.isOwn(name)).toBe(false);
    expect(plain.strip(name)).toBeNull();
  });

  it.each([
    ['lock:a', true],
    ['amc:jobs:discovery:active', true],
    ['amc:jobs:discovery:results:1', false],
    ['amc:calibration:emergency', true],
    ['amc:calibration:current', true],
    ['amc:watchlist:a', true],
    ['amc:events', true],
    ['amc:audit', true],
    ['bull:a:1', true],
    ['amc:discovery:v3:last-good:a', true],
    ['amc:discovery:v3:epoch:a', true],
    ['amc:discovery:v3:candidates:a', false],
    ['amc:cache:generation', true],
    ['price:AAPL', false],
    ['lockx', false],
  ])('%s is protected from clearing: %s', (name, expected) => expect(plain.isProtected(name)).toBe(expected));

  it.each([
    ['price:AAPL', 'price'],
    ['features:A:2026-03-13', 'features'],
    ['amc:discovery:v3:run:x', 'amc:discovery:v3:run'],
    ['amc:discovery:v3:runs', 'amc:discovery:v3:runs'],
    ['bull:discovery:1', 'bull'],
    ['session:1', null],
    ['price:', null],
  ])('%s is of the family %s', (name, family) => expect(plain.familyOf(name)).toBe(family));

  it('knows which families can be cleared', () => {
    const { clearableFamilies } = plain;
    expect(clearableFamilies).toEqual(expect.arrayContaining(['price:', 'insights:', 'amc:discovery:v3:candidates:']));
    for (const family of clearableFamilies)
      expect([family, plain.isOwn(`${family}x`), plain.isProtected(`${family}x`)]).toEqual([family, true, false]);
  });

  const prefixes = fc.string({ maxLength: 12 });

  it('takes off the prefix that it has put on', () => {
    fc.assert(
      fc.property(prefixes, fc.constantFrom(...OWN), (prefix, name) => {
        const keys = new KeySpace(prefix);
        expect(keys.strip(keys.key(name))).toBe(name);
      }),
    );
  });

  it('never takes a key for its own that does not begin with the very prefix', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 6 }),
        fc.string({ maxLength: 6 }),
        fc.constantFrom(...OWN),
        (prefix, other, name) => {
          fc.pre(!(other + name).startsWith(prefix));
          expect(new KeySpace(prefix).strip(other + name)).toBeNull();
        },
      ),
    );
  });

  it.each([
    ['amc:', 'amc:*'],
    ['a*c:', 'a\\*c:*'],
    ['a?[b]\\^-', 'a\\?\\[b\\]\\\\^-*'],
    ['{amc}:', '{amc}:*'],
  ])('writes the prefix %s literally into patterns', (prefix, pattern) => {
    expect(new KeySpace(prefix).scanPattern('*')).toBe(pattern);
  });
});

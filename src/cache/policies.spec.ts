import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../config/load-config.js';
import { CachePolicies, jittered, ttlMsOf } from './policies.js';
import { relativeVolumeTtlSeconds } from './relative-volume-ttl.js';

const policies = new CachePolicies(loadConfig({ CACHE_PRICE_TTL: '7', CACHE_DEFAULT_TTL: '11' }).cache);

describe('CachePolicies', () => {
  it.each([
    ['price:AAPL', 'price', 7],
    ['price:', 'price', 7],
    ['price', 'default', 11],
    ['prices:AAPL', 'default', 11],
    ['', 'default', 11],
    [':', 'default', 11],
    ['bms:candidates:all', 'bms', 120],
    ['amc:discovery:v3:candidates:hybrid_v1', 'amc:discovery:v3:candidates', 600],
    ['amc:discovery:v3:universe:latest', 'amc:discovery:v3:universe', 14_400],
    ['amc:discovery:v3:other', 'default', 11],
    ['constructor:A', 'default', 11],
  ])('finds the longest family of %p', (key, family, ttlSeconds) => {
    expect(policies.policyOf(key)).toMatchObject({ family, ttlMs: ttlSeconds * 1000 });
    expect(policies.policyOf(key)).toBe(policies.policyOf(key));
  });

  it('bounds grace and revalidation', () => {
    const short = new CachePolicies(loadConfig({ CACHE_MAX_STALE_SECONDS: '10' }).cache).policyOf('news:A');
    expect(short).toMatchObject({ ttlMs: 3_600_000, graceMs: 10_000, revalidateMs: 10_000 });
    expect(policies.policyOf('news:A')).toMatchObject({ graceMs: 86_400_000, revalidateMs: 3_600_000 });
  });

  it('compresses only families that say so', () => {
    expect(policies.policyOf('gzip:report').compressAboveBytes).toBe(16_384);
    for (const family of ['price', 'bms', 'features', 'insights', 'amc:discovery:v3:last-good', 'anything'])
      expect(policies.policyOf(`${family}:A`).compressAboveBytes).toBeNull();
  });
});

describe('ttlMsOf', () => {
  it('lets the caller decide first, then a null that means nothing, then the volume', () => {
    const [price, metrics] = [policies.policyOf('price:A'), policies.policyOf('market_metrics:A')];
    expect(ttlMsOf(price, null, { ttlSeconds: 2 })).toBe(2_000);
    expect(ttlMsOf(price, null, {})).toBe(5_000);
    expect(ttlMsOf(policies.policyOf('portfolio:A'), null, {})).toBe(600_000);
    expect(ttlMsOf(metrics, { rel_volume: 4 }, {})).toBe(60_000);
    expect(ttlMsOf(metrics, { rel_volume: 4 }, { relVolume: 11 })).toBe(30_000);
    expect(ttlMsOf(metrics, { rel_volume: 4 }, { relVolume: null })).toBe(300_000);
    expect(ttlMsOf(metrics, { rel_volume: 'much' }, {})).toBe(300_000);
    expect(ttlMsOf(price, { rel_volume: 4 }, {})).toBe(7_000);
  });
});

describe('relativeVolumeTtlSeconds', () => {
  it.each([
    [null, 300],
    [NaN, 300],
    [-1, 300],
    [1.4999, 300],
    [1.5, 120],
    [2.9999, 120],
    [3, 60],
    [10, 60],
    [10.0001, 30],
    [Infinity, 30],
  ])('is for %p %d s', (relVolume, seconds) => {
    expect(relativeVolumeTtlSeconds(relVolume)).toBe(seconds);
  });
});

describe('jittered', () => {
  it('stays within the fraction', () => {
    const policy = policies.policyOf('price:A');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.double({ min: 0, max: 1, noNaN: true }), (ttlMs, random) => {
        const spread = jittered(ttlMs, policy, random);
        expect(Number.isInteger(spread) && spread >= 1).toBe(true);
        expect(Math.abs(spread - ttlMs)).toBeLessThanOrEqual(ttlMs * 0.1 + 1);
      }),
    );
  });
});

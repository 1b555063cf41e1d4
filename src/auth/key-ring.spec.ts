import { describe, expect, it } from '@jest/globals';
import { hashOfKey } from './api-key.js';
import { KeyRing } from './key-ring.js';

const hash = (key: string): string => hashOfKey(key).toString('hex');

function ringOf(admins: readonly string[], readers: readonly string[] = []): KeyRing {
  return new KeyRing({
    adminKeyHashes: admins.map(hash),
    readerKeyHashes: readers.map(hash),
    requireKey: false,
    requestsPerMinute: 120,
    metricsToken: null,
  });
}

describe('KeyRing', () => {
  it('knows every key by its role, while an old and a new one are both in use', () => {
    const ring = ringOf(['old', 'new'], ['r1', 'r2']);
    expect(['old', 'new', 'r1', 'r2', 'none', ''].map((key) => ring.identify(key)?.role ?? null)).toEqual([
      'admin',
      'admin',
      'reader',
      'reader',
      null,
      null,
    ]);
  });

  it('names a key by the beginning of its hash, and does not keep the key', () => {
    const ring = ringOf(['a-long-admin-key']);
    expect(ring.identify('a-long-admin-key')).toEqual({ role: 'admin', keyId: hash('a-long-admin-key').slice(0, 8) });
    expect(JSON.stringify(ring)).not.toContain('a-long-admin-key');
  });

  it('takes a key in both lists for an admin’s, and hashes in capitals', () => {
    expect(ringOf(['both'], ['both']).identify('both')?.role).toBe('admin');
    const capitals = new KeyRing({
      adminKeyHashes: [hash('k').toUpperCase()],
      readerKeyHashes: [],
      requireKey: false,
      requestsPerMinute: 1,
      metricsToken: null,
    });
    expect(capitals.identify('k')).toEqual({ role: 'admin', keyId: hash('k').slice(0, 8) });
  });

  it('has no admin key where only readers have one', () => {
    expect([ringOf(['a']).hasAdminKey, ringOf([], ['r']).hasAdminKey]).toEqual([true, false]);
    expect(ringOf([]).identify('')).toBeNull();
  });
});

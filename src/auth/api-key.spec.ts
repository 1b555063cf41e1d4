import { describe, expect, it } from '@jest/globals';
import { hashOfKey, makeKey, presentedKey } from './api-key.js';

describe('makeKey', () => {
  it('makes 32 random bytes that fit into a header, never the same', () => {
    const keys = Array.from({ length: 100 }, makeKey);
    expect(new Set(keys).size).toBe(100);
    for (const key of keys) {
      expect(key).toMatch(/^[\w-]{43}$/);
      expect(Buffer.from(key, 'base64url')).toHaveLength(32);
      expect(presentedKey({ authorization: `Bearer ${key}` })).toBe(key);
    }
  });
});

describe('hashOfKey', () => {
  it('is SHA-256', () => {
    expect(hashOfKey('abc').toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('presentedKey', () => {
  it.each([
    [{}, null],
    [{ 'x-api-key': '' }, null],
    [{ 'x-api-key': 'k' }, 'k'],
    [{ authorization: 'Bearer k' }, 'k'],
    [{ authorization: 'BEARER   k ' }, 'k'],
    [{ authorization: 'Bearer' }, null],
    [{ authorization: 'Bearer ' }, null],
    [{ authorization: 'Bearer a b' }, null],
    [{ authorization: 'Basic k' }, null],
    [{ 'x-api-key': 'k', authorization: 'Bearer other' }, 'k'],
  ])('%j has the key %j', (headers, key) => {
    expect(presentedKey(headers)).toBe(key);
  });

  it('ends soon on a hostile header', () => {
    expect(presentedKey({ authorization: `Bearer ${' '.repeat(16_000)}` })).toBeNull();
    expect(presentedKey({ authorization: `Bearer ${'x '.repeat(8_000)}` })).toBeNull();
  });
});

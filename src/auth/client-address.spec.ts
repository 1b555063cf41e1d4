import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { clientOf } from './client-address.js';

describe('clientOf', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['amc:events', 'unknown'],
    ['192.0.2.1, 10.0.0.1', 'unknown'],
  ])('%s is %s', (ip, client) => {
    expect(clientOf(ip)).toBe(client);
  });

  it('is the same for every address of a network, however it is written, and for no other', () => {
    const groups = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 7 }), (address, changed) => {
        const text = (parts: readonly number[]): string => parts.map((part) => part.toString(16)).join(':');
        const other = address.map((part, index) => (index === changed ? (part % 0xffff) + 1 : part));
        expect(clientOf(text(address)) === clientOf(text(other).toUpperCase())).toBe(changed >= 4);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { KeySpace } from '../redis/key-space.js';
import { meansAnyFamily, PATTERN } from './clear-pattern.js';

describe('a pattern of keys', () => {
  it.each(['*', 'price:*', 'price:BRK.A', 'price:BRK/B', 'a?c*', '*:*:*:*:*', '', 'x'.repeat(10_000), '../'])(
    'may be %.40s',
    (pattern) => expect(PATTERN.test(pattern)).toBe(true),
  );
  it.each(['*'.repeat(6), '*'.repeat(64), 'a[b]', 'a\\b', 'a\0', 'a b', 'ä', 'a\n', '{amc}', `${'*a'.repeat(5_000)}!`])(
    'is not %.40j',
    (pattern) => expect(PATTERN.test(pattern)).toBe(false),
  );

  const { clearableFamilies } = new KeySpace('');
  it.each([
    '*',
    '**',
    '*:*',
    '?*',
    '*?',
    '*:?*',
    '*a*e*',
    '*AAPL',
    '*price*',
    '*A',
    '?',
    'a*',
    'p*',
    'pric?:*',
    'pri*e:A',
  ])('%s may mean any family', (pattern) => expect(meansAnyFamily(pattern, clearableFamilies)).toBe(true));
  it.each(['price:*', 'price*', 'price:*A*', 'price:A', 'price', 'amc:*', 'bms:*', 'insights:?*'])(
    '%s does not',
    (pattern) => expect(meansAnyFamily(pattern, clearableFamilies)).toBe(false),
  );
});

import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-09-22T15:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['1', 1_000],
    [' 3600 ', 3_600_000],
    ['Tue, 22 Sep 2026 15:00:30 GMT', 30_000],
    ['999999999', 86_400_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
    ['0', null],
    ['-5', null],
    ['1.5', null],
    ['1e3', null],
    ['Tue, 22 Sep 2026 14:59:59 GMT', null],
    ['tomorrow', null],
    ['2026-09-22', null],
    ['', null],
    [null, null],
  ])('reads %p as %p ms', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected);
  });
});

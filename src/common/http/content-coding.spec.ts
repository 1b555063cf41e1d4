import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { contentCoding } from './content-coding.js';

describe('contentCoding', () => {
  it.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', 'br'],
    ['br, gzip', 'gzip'],
    ['gzip;q=0.8, br;q=0.9', 'br'],
    ['gzip;q=0, *', 'br'],
    ['*;q=0', 'identity'],
    ['identity;q=0, *;q=0', 'identity'],
    ['gzip;q=0.5, identity', 'identity'],
    ['deflate, zstd', 'identity'],
    ['gzip;q=2', 'identity'],
    ['gzip;foo=1;q=0.3', 'gzip'],
    [`gzip, ${'x'.repeat(300)}`, 'identity'],
  ])('%s -> %s', (accepted, coding) => {
    expect(contentCoding(accepted)).toBe(coding);
  });

  it('never fails, and never sends what is refused', () => {
    fc.assert(
      fc.property(fc.string(), (accepted) => {
        expect(['gzip', 'br', 'identity']).toContain(contentCoding(accepted));
        expect(contentCoding(`${accepted.replaceAll(/gzip|br|\*/gi, '')}, gzip;q=0, br;q=0`)).toBe('identity');
      }),
    );
  });
});

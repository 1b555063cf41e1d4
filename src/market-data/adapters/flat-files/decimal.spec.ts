import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseDecimal } from './decimal.js';

function parse(text: string): number {
  const bytes = Buffer.from(`9,${text},9`, 'latin1');
  return parseDecimal(bytes, 2, bytes.length - 2);
}

describe('parseDecimal', () => {
  it.each([
    '0',
    '7',
    '42.39',
    '0.0001',
    '.5',
    '5.',
    '00012',
    '-3',
    '+3',
    '1e6',
    '2.5E-3',
    '184467440737095516.15',
    '123456789012345',
    '0.123456789012345',
  ])('reads %s as Number() does', (text) => expect(parse(text)).toBe(Number(text)));

  it.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '.',
    '-',
    '1.2.3',
    '1,2',
    '0x10',
    '1_000',
    '"1"',
    'NaN',
    'Infinity',
    'n/a',
    'e5',
    '1e',
  ])('takes %p for no number', (text) => expect(parse(text)).toBeNaN());

  it('equals Number() for every printed double', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // Number('-0') is -0; the sign of nothing is not worth keeping.
        expect(parse(String(value)) + 0).toBe(Number(String(value)) + 0);
      }),
    );
  });

  it('equals Number() for every decimal of up to 18 digits', () => {
    const digits = fc.string({
      unit: fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(digits, digits, (whole, fraction) => {
        expect(parse(`${whole}.${fraction}`)).toBe(Number(`${whole}.${fraction}`));
      }),
    );
  });
});

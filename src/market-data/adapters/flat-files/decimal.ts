const [ZERO, NINE, POINT] = [48, 57, 46] as const;
/** Up to 15 digits are exact in a double, and so are the powers of ten below: one division then rounds once, like Number(). */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);
const NUMBER = /^[+-]?(\d+(?:\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * The decimal number in bytes[start, end), equal to what Number() makes of the text; NaN when it is anything else
 * (empty, spaces, hexadecimal, words). Plain digits are read without making a string: a set has millions of them.
 */
export function parseDecimal(bytes: Buffer, start: number, end: number): number {
  let digits = 0;
  let mantissa = 0;
  let point = -1;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number;
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
    } else if (byte === POINT && point < 0) {
      point = i;
    } else {
      return parseUnusual(bytes, start, end);
    }
  }
  if (digits === 0 || digits > EXACT_DIGITS) return parseUnusual(bytes, start, end);
  return point < 0 ? mantissa : mantissa / (POWERS_OF_TEN[end - point - 1] as number);
}

function parseUnusual(bytes: Buffer, start: number, end: number): number {
  const text = bytes.toString('latin1', start, end);
  return NUMBER.test(text) ? Number(text) : NaN;
}

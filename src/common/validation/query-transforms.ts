import type { TransformFnParams } from 'class-transformer';

/**
 * Text of a query to a value, strictly: what does not match stays as it came, for the validators to refuse. Implicit
 * conversion would read `false` as true, `0x10` as 16 and a repeated key as a list.
 */
export function toBool({ value }: TransformFnParams): unknown {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : (value as unknown);
}

/** `A,B` to a list; blanks around an item do not count. */
export function toList({ value }: TransformFnParams): unknown {
  return typeof value === 'string' ? value.split(',').map((item) => item.trim()) : (value as unknown);
}

/** Up to 9 digits, no sign, exponent or hexadecimal. */
export function toInt({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : (value as unknown);
}

/** Up to 9 digits with up to 6 decimals, no sign or exponent. */
export function toNumber({ value }: TransformFnParams): unknown {
  return typeof value === 'string' && /^\d{1,9}(\.\d{1,6})?$/.test(value) ? Number(value) : (value as unknown);
}

const PER_USD = 10_000;
/** Stands for NaN among prices that are whole ten-thousandths. */
const UNKNOWN = 0xffff_ffff;

/**
 * Numbers of one field, in memory that threads share. Prices that are whole ten-thousandths of a dollar, as exchanges
 * quote them, take half the memory; a column with any other number keeps them all as they are.
 */
export interface SharedColumn {
  readonly kind: 'exact' | 'usd_e4';
  readonly data: Float64Array | Uint32Array;
}

/** @param values NaN = unknown. Nothing is rounded: every value comes back as it was. */
export function shareColumn(values: Float64Array): SharedColumn {
  return values.every(isTenThousandths) ? sharePrices(values) : shareExactly(values);
}

/** NaN = unknown, or beyond the end of the column. */
export function valueAt({ kind, data }: SharedColumn, index: number): number {
  const value = data[index] ?? NaN;
  if (kind === 'exact') return value;
  return value === UNKNOWN ? NaN : value / PER_USD;
}

/** All values, in memory of the caller's own. */
export function valuesOf(column: SharedColumn): Float64Array {
  const { kind, data } = column;
  const values = Float64Array.from(data);
  if (kind === 'exact') return values;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    values[i] = value === UNKNOWN ? NaN : value / PER_USD;
  }
  return values;
}

function isTenThousandths(value: number): boolean {
  if (Number.isNaN(value)) return true;
  const scaled = Math.round(value * PER_USD);
  return scaled >= 0 && scaled < UNKNOWN && scaled / PER_USD === value && !Object.is(value, -0);
}

function shareExactly(values: Float64Array): SharedColumn {
  const data = new Float64Array(new SharedArrayBuffer(values.byteLength));
  data.set(values);
  return { kind: 'exact', data };
}

function sharePrices(values: Float64Array): SharedColumn {
  const data = new Uint32Array(new SharedArrayBuffer(values.length * Uint32Array.BYTES_PER_ELEMENT));
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    data[i] = Number.isNaN(value) ? UNKNOWN : Math.round(value * PER_USD);
  }
  return { kind: 'usd_e4', data };
}

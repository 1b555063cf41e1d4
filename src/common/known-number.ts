/** NaN, which stands for unknown in columns, becomes null. */
export function knownNumber(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

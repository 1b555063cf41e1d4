/** To so many decimals: more than an operator can tell apart is noise. null stays null. */
export function rounded<T extends number | null>(value: T, decimals: number): T {
  const scale = 10 ** decimals;
  return (value === null ? null : Math.round(value * scale) / scale) as T;
}

import { expect } from '@jest/globals';

interface Limited {
  readonly value: number;
  readonly limit: number;
}

export type Figures = Readonly<Record<string, number | Limited>>;

export function atMost(limit: number, value: number): Limited {
  return { value, limit };
}

/** Prints what was measured beside its limits on one line, and then fails if one is exceeded. */
export function figures(name: string, measured: Figures): void {
  const parts = Object.entries(measured).map(([what, figure]) =>
    typeof figure === 'number' ? `${what} ${rounded(figure)}` : `${what} ${rounded(figure.value)} (≤ ${figure.limit})`,
  );
  process.stdout.write(`${name}: ${parts.join(', ')}\n`);
  // written so that NaN, nothing measured, is beyond every limit
  const beyond = Object.entries(measured).filter(
    ([, figure]) => typeof figure !== 'number' && !(figure.value <= figure.limit),
  );
  expect(beyond).toEqual([]);
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

import { expect } from '@jest/globals';
import { appendFileSync } from 'node:fs';

interface Limited {
  readonly value: number;
  readonly limit: number;
}

export type Figures = Readonly<Record<string, number | Limited>>;

export function atMost(limit: number, value: number): Limited {
  return { value, limit };
}

/** Prints what was measured beside its limits on one line, keeps it in FIGURES_FILE, and then fails if one is exceeded. */
export function figures(name: string, measured: Figures): void {
  const parts = Object.entries(measured).map(([what, figure]) =>
    typeof figure === 'number' ? `${what} ${rounded(figure)}` : `${what} ${rounded(figure.value)} (≤ ${figure.limit})`,
  );
  const line = `${name}: ${parts.join(', ')}\n`;
  process.stdout.write(line);
  if (process.env.FIGURES_FILE !== undefined) appendFileSync(process.env.FIGURES_FILE, line);
  // written so that NaN, nothing measured, is beyond every limit
  const beyond = Object.entries(measured).filter(
    ([, figure]) => typeof figure !== 'number' && !(figure.value <= figure.limit),
  );
  expect(beyond).toEqual([]);
}

function rounded(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

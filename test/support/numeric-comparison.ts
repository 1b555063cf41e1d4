const { abs, max } = Math;

/** One place where two values are not the same. */
export interface Difference {
  readonly path: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

/** Compares every leaf of `expected` with the same leaf of `actual`, and keeps the tally. */
export class NumericComparison {
  readonly differences: Difference[] = [];
  numbers = 0;
  unknowns = 0;
  largestError = 0;

  /** @param tolerance largest error allowed, relative for values above 1 and absolute below. */
  constructor(private readonly tolerance: number) {}

  compare(path: string, actual: unknown, expected: unknown): void {
    if (typeof expected === 'number' && typeof actual === 'number') this.compareNumbers(path, actual, expected);
    else if (isObject(expected) && isObject(actual)) this.compareObjects(path, actual, expected);
    else if (!Object.is(actual, expected)) this.differences.push({ path, actual, expected });
    else if (expected === null) this.unknowns++;
  }

  private compareNumbers(path: string, actual: number, expected: number): void {
    const error = abs(actual - expected) / max(1, abs(expected));
    this.numbers++;
    if (error <= this.tolerance) this.largestError = max(this.largestError, error);
    else this.differences.push({ path, actual, expected });
  }

  private compareObjects(path: string, actual: Record<string, unknown>, expected: Record<string, unknown>): void {
    for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
      this.compare(`${path}.${key}`, actual[key], expected[key]);
    }
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

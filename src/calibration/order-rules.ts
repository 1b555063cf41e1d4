import type { z } from 'zod';

/** One number of an object that may not be above another of it, or not even equal; paths are dotted, within the object. */
export interface OrderRule {
  readonly lower: string;
  readonly upper: string;
  readonly strict?: true;
}

/**
 * The schema with these rules. Each is judged on its own, where both numbers are valid by themselves, whatever else is
 * wrong with the object; the lower one is named.
 */
export function inOrder<T extends z.ZodType>(schema: T, rules: readonly OrderRule[]): T {
  return rules.reduce((ruled, { lower, upper, strict }) => {
    const bounds = strict ? 'must be below' : 'must not be above';
    return ruled.refine((value) => isInOrder(numberAt(value, lower), numberAt(value, upper), strict === true), {
      path: lower.split('.'),
      error: ({ input }) => `${bounds} ${upper} (${numberAt(input, upper)}); lower it, or raise ${upper} with it`,
      when: ({ value, issues }) => {
        const wrong = new Set(issues.map(({ path = [] }) => path.join('.')));
        return [lower, upper].every((path) => !wrong.has(path) && numberAt(value, path) !== null);
      },
    });
  }, schema);
}

function isInOrder(low: number | null, high: number | null, strict: boolean): boolean {
  if (low === null || high === null) return true;
  return strict ? low < high : low <= high;
}

function numberAt(value: unknown, path: string): number | null {
  const found = path.split('.').reduce<unknown>((inner, name) => (isRecord(inner) ? inner[name] : undefined), value);
  return typeof found === 'number' ? found : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

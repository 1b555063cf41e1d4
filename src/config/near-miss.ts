import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA } from './environment-schema.js';
import type { Environment } from './environment-values.js';
import type { EnvironmentVariable } from './environment-variable.js';

/** Shorter names (PORT, HOST) have innocent neighbours such as HOME. */
const MIN_NAME_LENGTH = 7;

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** One letter may be wrong in a short name, two in a longer one. */
function isNear(name: string, known: string): boolean {
  const tolerance = known.length < 10 ? 1 : 2;
  return Math.abs(name.length - known.length) <= tolerance && editDistance(name, known) <= tolerance;
}

/** A warning for each variable that is set but not read, and looks like a misspelt one that is. */
export function findNearMisses(env: Environment): string[] {
  const known = ENVIRONMENT_NAMES.flatMap((name) => {
    const { aliases }: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
    return [name, ...(aliases ?? [])];
  });
  const longEnough = known.filter((name) => name.length >= MIN_NAME_LENGTH);
  return Object.keys(env)
    .filter((name) => !known.includes(name) && (env[name] ?? '') !== '')
    .flatMap((name) => {
      const meant = longEnough.find((candidate) => isNear(name.toUpperCase(), candidate));
      return meant === undefined
        ? []
        : [`${name} is not a variable of this program and is ignored; did you mean ${meant}?`];
    });
}

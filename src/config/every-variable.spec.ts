import { describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA, type EnvironmentName } from './environment-schema.js';
import type { EnvironmentVariable } from './environment-variable.js';
import { loadConfig } from './load-config.js';

const MARKER = 'MARKER4f1d9b7c';
const RANGE = /^a (?:whole|plain) number from ([\d.]+) to ([\d.]+)$/;

function refusalOf(env: Readonly<Record<string, string>>): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(env)} is taken`);
}

const variableOf = (name: EnvironmentName): EnvironmentVariable => ENVIRONMENT_SCHEMA[name];
const ranged = ENVIRONMENT_NAMES.flatMap((name) => {
  const [, least, most] = RANGE.exec(variableOf(name).type.expected) ?? [];
  return least === undefined || most === undefined ? [] : [[name, Number(least), Number(most)] as const];
});

describe('every variable', () => {
  it.each(ENVIRONMENT_NAMES)('%s refuses garbage by its name', (name) => {
    for (const given of [name, ...(variableOf(name).aliases ?? [])]) {
      const error = refusalOf({ [given]: `\u0000${MARKER}\u0007` });
      expect([given, error.exitCode, error.problems.map(({ variable }) => variable)]).toEqual([given, 78, [given]]);
      expect(error.message).toContain(`${given} must be `);
      if (variableOf(name).secret === true) expect(error.message + String(error.stack)).not.toContain(MARKER);
    }
  });

  it.each(ranged)('%s is from %d to %d, and not one beyond', (name, least, most) => {
    for (const text of [String(least - 1), String(most + 1), '', 'NaN', 'Infinity', `${least}e0`, `0x${least}`])
      if (text !== '') expect(refusalOf({ [name]: text }).problems.map(({ variable }) => variable)).toContain(name);
  });

  it.each(ENVIRONMENT_NAMES.filter((name) => variableOf(name).secret === true))(
    '%s is never shown, whatever is wrong with it',
    (name) => {
      const values = [
        '%s',
        '%s with blanks',
        'redis://:%s',
        'redis://u:%s@h/x',
        'redis://:%s%%zz@h',
        'http://:%s@h',
        ',%s,',
      ];
      for (const value of values) {
        const env = { [name]: value.replace('%s', MARKER), PORT: 'x' };
        const error = refusalOf(env);
        expect([value, `${error.message}${String(error.stack)}${JSON.stringify(error)}`.includes(MARKER)]).toEqual([
          value,
          false,
        ]);
      }
    },
  );
});

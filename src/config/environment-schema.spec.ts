import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA, ENVIRONMENT_SECTIONS } from './environment-schema.js';
import type { EnvironmentVariable } from './environment-variable.js';

describe('ENVIRONMENT_SCHEMA', () => {
  it.each(ENVIRONMENT_NAMES)('%s: its default is valid, or it says what unset means', (name) => {
    const variable: EnvironmentVariable = ENVIRONMENT_SCHEMA[name];
    if (variable.default === null) expect(variable.unset).toEqual(expect.any(String));
    else expect(variable.type.schema.safeParse(variable.default).success).toBe(true);
    expect(variable.description).toMatch(/\.$/);
  });

  it('lists every variable in exactly one section', () => {
    const listed = Object.values(ENVIRONMENT_SECTIONS).flatMap((variables) => Object.keys(variables));
    expect(listed.sort()).toEqual([...ENVIRONMENT_NAMES].sort());
  });
});

import { describe, expect, it } from '@jest/globals';
import { parseEnv } from 'node:util';
import { renderEnvExample } from './env-example.js';
import { ENVIRONMENT_NAMES } from './environment-schema.js';
import { loadConfig } from './load-config.js';

describe('renderEnvExample', () => {
  it('names every variable once and stands for the default configuration', () => {
    const variables = parseEnv(renderEnvExample()) as Record<string, string>;
    expect(Object.keys(variables).sort()).toEqual([...ENVIRONMENT_NAMES].sort());
    expect(loadConfig(variables)).toEqual(loadConfig({}));
  });

  it('tells limits and aliases', () => {
    expect(renderEnvExample()).toContain('# Must be a whole number from 30 to 300.\nBMS_CYCLE_SECONDS=60\n');
    expect(renderEnvExample()).toContain('Also read as POLYGON_API_KEY.');
  });
});

import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { HARD_EXIT_MS } from '../../src/bootstrap/shutdown.js';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA } from '../../src/config/environment-schema.js';
import type { EnvironmentVariable } from '../../src/config/environment-variable.js';
import { loadConfig } from '../../src/config/load-config.js';
import { findNearMisses } from '../../src/config/near-miss.js';
import { PUBLIC_ROUTES } from '../support/public-routes.js';
import { type Blueprint, environmentOf, serviceOf } from './support/blueprint.js';
import { commandTrouble } from './support/known-command.js';
import { readPackage, readText, readYaml } from './support/repository.js';

/** Read by the platform, not by the program. */
const PLATFORM_VARIABLES = ['NODE_VERSION'];
const PROGRAMS = ['bms-api', 'bms-worker'];

const blueprint = readYaml<Blueprint>('render.yaml');
const fits = new Ajv({ strict: true, strictRequired: false, strictTypes: false }).compile(
  JSON.parse(readText('test/deployment/support/blueprint.schema.json')) as object,
);

/** The Blueprint with one service changed. */
function changed(name: string, change: object, left: string[] = []): object {
  const services = blueprint.services.map((service) =>
    service.name === name
      ? Object.fromEntries(Object.entries({ ...service, ...change }).filter(([key]) => !left.includes(key)))
      : service,
  );
  return { ...blueprint, services };
}

describe('render.yaml', () => {
  it('is of the present format', () => {
    expect([fits(blueprint), fits.errors]).toEqual([true, null]);
  });

  it.each([
    ['the type that keyvalue has replaced', changed('bms-cache', { type: 'redis' })],
    ['a store without ipAllowList', changed('bms-cache', {}, ['ipAllowList'])],
    ['a policy as the API spells it', changed('bms-cache', { maxmemoryPolicy: 'allkeys_lru' })],
    ['env instead of runtime', changed('bms-api', { env: 'node' }, ['runtime'])],
    ['autoDeploy', changed('bms-api', { autoDeploy: true }, ['autoDeployTrigger'])],
    ['a plan with its price', changed('bms-worker', { plan: 'standard ($25)' })],
    ['a health check of a worker', changed('bms-worker', { healthCheckPath: '/health/ready' })],
    ['a shutdown delay past the limit', changed('bms-api', { maxShutdownDelaySeconds: 301 })],
    [
      'scaling without a target',
      changed('bms-worker', { scaling: { minInstances: 1, maxInstances: 3 } }, ['numInstances']),
    ],
    [
      'scaling beside numInstances',
      changed('bms-worker', { scaling: { minInstances: 1, maxInstances: 3, targetCPUPercent: 70 } }),
    ],
    [
      'a secret in a group',
      { ...blueprint, envVarGroups: [{ name: 'group', envVars: [{ key: 'MASSIVE_API_KEY', sync: false }] }] },
    ],
  ])('would be refused with %s', (_name, wrong) => {
    expect(fits(wrong)).toBe(false);
  });

  it('would be taken with scaling by load', () => {
    const scaling = { minInstances: 1, maxInstances: 3, targetCPUPercent: 70 };
    expect(fits(changed('bms-worker', { scaling }, ['numInstances']))).toBe(true);
  });

  it('names every service once', () => {
    const names = blueprint.services.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has a store that evicts for the cache and one that never does for the queue, both closed to the world', () => {
    const stores = blueprint.services.filter(({ type }) => type === 'keyvalue');
    expect(stores).toMatchObject([
      { name: 'bms-cache', maxmemoryPolicy: 'allkeys-lru', ipAllowList: [] },
      { name: 'bms-queue', maxmemoryPolicy: 'noeviction', ipAllowList: [] },
    ]);
  });

  it.each(PROGRAMS)('gives %s an environment that it takes as a whole, without unknown names', (name) => {
    const env = environmentOf(blueprint, name);
    const known: readonly string[] = [...ENVIRONMENT_NAMES, ...PLATFORM_VARIABLES];
    expect(Object.keys(env).filter((key) => !known.includes(key))).toEqual([]);
    expect(findNearMisses(env)).toEqual([]);
    const { redis, queue, marketData, app } = loadConfig(env);
    expect(redis.target).toMatchObject({ server: { host: 'bms-cache' } });
    expect(queue.redis.target).toMatchObject({ server: { host: 'bms-queue' } });
    expect([marketData.provider, app.production]).toEqual(['massive', true]);
    expect(readPackage().engines.node).toBe(`>=${env.NODE_VERSION ?? ''}.19`);
  });

  it('holds no secret', () => {
    const isSecret = (key: string): boolean =>
      (ENVIRONMENT_SCHEMA as Readonly<Record<string, EnvironmentVariable>>)[key]?.secret === true;
    const variables = [...blueprint.envVarGroups, ...blueprint.services].flatMap(({ envVars }) => envVars ?? []);
    const written = variables.filter(({ key = '', value }) => isSecret(key) && value !== undefined);
    expect(written).toEqual([]);
  });

  it('runs an API behind one proxy and a worker, each until it has ended by itself', () => {
    const [api, worker] = PROGRAMS.map((name) => loadConfig(environmentOf(blueprint, name)));
    expect([api?.role.role, worker?.role.role, api?.http.trustProxyHops]).toEqual(['api', 'worker', 1]);
    for (const name of PROGRAMS)
      expect(serviceOf(blueprint, name).maxShutdownDelaySeconds).toBeGreaterThan(HARD_EXIT_MS / 1000);
  });

  it('asks for readiness where the program answers it to anybody', () => {
    expect(PUBLIC_ROUTES).toContain(`GET ${serviceOf(blueprint, 'bms-api').healthCheckPath ?? ''}`);
  });

  it.each(PROGRAMS)('gives %s commands that the program has, and checks before a deployment', async (name) => {
    const service = serviceOf(blueprint, name);
    const { buildCommand = '', preDeployCommand = '', startCommand = '' } = service;
    expect(preDeployCommand).toMatch(/^node dist\/cli\.js check-config\b/);
    for (const command of [buildCommand, preDeployCommand, startCommand])
      expect(await commandTrouble(command, environmentOf(blueprint, name))).toBeNull();
  });

  it.each([
    'npm run bild',
    'npm start',
    'node dist/server.js',
    'node --no-such-flag dist/main.js',
    'node dist/cli.js check-confg',
    'node dist/cli.js check-config --patience 60',
    'npm ci && node dist/none.js',
  ])('would be found out with the command %s', async (command) => {
    expect(await commandTrouble(command, {})).not.toBeNull();
  });
});

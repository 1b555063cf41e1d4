import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { HARD_EXIT_MS } from '../../src/bootstrap/shutdown.js';
import { ENVIRONMENT_NAMES } from '../../src/config/environment-schema.js';
import { loadConfig } from '../../src/config/load-config.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { runCliWith } from '../support/cli-run.js';
import { type Compose, type ComposeService, flagOf, settledEnvironment, volumesOf } from './support/compose.js';
import { argsOf, environmentOf, readStages, type Stage } from './support/dockerfile.js';
import { readText, readYaml, ROOT } from './support/repository.js';

const FOLDER = 'ops';
const PROGRAMS = ['api', 'worker'];

const compose = readYaml<Compose>('ops/compose.yaml');
const image = readStages().at(-1) as Stage;

function serviceOf(name: string): ComposeService {
  const service = compose.services[name];
  if (service === undefined) throw new Error(`there is no service ${name}`);
  return service;
}

/** The configuration of a program of the image, which brings variables of its own. */
function configOf(name: string, typed: Record<string, string> = {}): ReturnType<typeof loadConfig> {
  return loadConfig({ ...environmentOf(image), ...settledEnvironment(serviceOf(name), typed) });
}

describe('ops/compose.yaml', () => {
  it('has the whole installation', () => {
    expect(Object.keys(compose.services).sort()).toEqual(['api', 'cache', 'grafana', 'prometheus', 'queue', 'worker']);
  });

  it.each(PROGRAMS)('gives %s an environment that it takes, and that names both stores', (name) => {
    const names: readonly string[] = ENVIRONMENT_NAMES;
    expect(Object.keys(serviceOf(name).environment ?? {}).filter((key) => !names.includes(key))).toEqual([]);
    const { redis, queue, role, marketData, app } = configOf(name);
    expect(redis.target).toEqual({ kind: 'single', server: { host: 'cache', port: 6379 } });
    expect(queue.redis.target).toEqual({ kind: 'single', server: { host: 'queue', port: 6379 } });
    expect([role.role, marketData.provider, app.production]).toEqual([name, 'simulated', true]);
    expect(configOf(name, { MASSIVE_API_KEY: 'a-key' }).marketData.provider).toBe('massive');
    expect(configOf(name, { APP_TAG: 'a-release' }).app.tag).toBe('a-release');
  });

  it('takes from the operator only what the program, this file or the build knows', () => {
    const asked = [...readText('ops/compose.yaml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? '');
    const names: readonly string[] = ENVIRONMENT_NAMES;
    expect([...new Set(asked)].filter((name) => !names.includes(name))).toEqual(['GRAFANA_PASSWORD']);
  });

  it.each(PROGRAMS)('gives %s every variable of ops/.env, where there is one', (name) => {
    expect(serviceOf(name).env_file).toEqual([{ path: '.env', required: false }]);
  });

  it.each(PROGRAMS)('builds %s from the Dockerfile, with arguments that it has, an image for each release', (name) => {
    const { build, image: tag } = serviceOf(name);
    expect([tag, build?.args]).toEqual(['bms-discovery:${APP_TAG:-latest}', { APP_COMMIT: '${APP_COMMIT:-}' }]);
    expect(existsSync(join(ROOT, FOLDER, build?.context ?? '', 'Dockerfile'))).toBe(true);
    const known = argsOf(image, 'ARG').map((arg) => arg.split('=')[0]);
    expect(known).toEqual(Object.keys(build?.args ?? {}));
  });

  it.each(PROGRAMS)('lets %s end by itself, start after its stores, and write only where the image may', (name) => {
    const service = serviceOf(name);
    expect(Number.parseInt(service.stop_grace_period ?? '', 10)).toBeGreaterThan(HARD_EXIT_MS / 1000);
    expect(service.depends_on).toEqual({
      cache: { condition: 'service_healthy' },
      queue: { condition: 'service_healthy' },
    });
    expect([service.init, service.read_only]).toEqual([true, true]);
    expect(volumesOf(service).map(({ target }) => target)).toEqual(['/app/.cache']);
  });

  it('publishes only on this machine, each port once, the API where it listens', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    const published = ports.map((port) => port.split(':')[1]);
    expect(new Set(published).size).toBe(published.length);
    expect(serviceOf('api').ports).toEqual([`127.0.0.1:3000:${String(configOf('api').http.port)}`]);
    for (const name of ['cache', 'queue']) expect(serviceOf(name).ports).toEqual([expect.stringMatching(/:6379$/)]);
  });

  it('has a port for each of several workers, where they listen', () => {
    const [, first = '', last = '', inside] =
      /^127.0.0.1:(\d+)-(\d+):(\d+)$/.exec(serviceOf('worker').ports?.[0] ?? '') ?? [];
    expect([Number(last) > Number(first), inside]).toEqual([true, String(configOf('worker').role.workerPort)]);
  });

  it('names the volumes that it declares', () => {
    const sources = Object.values(compose.services)
      .flatMap(volumesOf)
      .map(({ source }) => source);
    const named = sources.filter((source) => !source.startsWith('.'));
    expect(new Set(named)).toEqual(new Set(Object.keys(compose.volumes)));
  });

  it('waits only for services that there are, and for health only where it is told', () => {
    for (const { depends_on: needs = [] } of Object.values(compose.services)) {
      const names: readonly string[] = Array.isArray(needs) ? (needs as readonly string[]) : Object.keys(needs);
      for (const name of names) expect(compose.services[name]).toBeDefined();
    }
  });

  it('takes a store for well only when it answers, and not with an error', async () => {
    const [how, ...command] = serviceOf('cache').healthcheck?.test ?? [];
    expect([how, serviceOf('queue').healthcheck?.test]).toEqual(['CMD', serviceOf('cache').healthcheck?.test]);
    const [open, locked] = await Promise.all([
      RedisServer.start(),
      RedisServer.start({ args: ['--requirepass', 'x'] }),
    ]);
    const codeAt = ({ port }: RedisServer): number | null => {
      const [program = '', ...args] = command;
      return spawnSync(program, ['-p', String(port), ...args]).status;
    };
    expect([codeAt(open), codeAt(locked)]).toEqual([0, 1]);
    await Promise.all([open, locked].map((server) => server.stop()));
  });

  it('runs stores that suit: their very flags, under a real Redis, pass check-config', async () => {
    const started = await Promise.all(
      ['cache', 'queue'].map((name) => RedisServer.start({ args: (serviceOf(name).command ?? []).slice(1) })),
    );
    const [cache, queue] = started;
    const run = await runCliWith(['check-config'], { REDIS_URL: cache?.url, QUEUE_REDIS_URL: queue?.url });
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('maxmemory')]);
    for (const server of started) {
      expect(await server.cli('CONFIG', 'GET', 'appendonly')).toBe('appendonly\nyes');
      expect(await server.cli('CONFIG', 'GET', 'appendfsync')).toBe('appendfsync\neverysec');
    }
    await Promise.all(started.map((server) => server.stop()));
  });

  it('gives the cache a policy that evicts and the queue one that does not, and both a disk', () => {
    expect(flagOf(serviceOf('cache'), '--maxmemory-policy')).toBe('allkeys-lru');
    expect(flagOf(serviceOf('queue'), '--maxmemory-policy')).toBe('noeviction');
    expect([volumesOf(serviceOf('cache')), volumesOf(serviceOf('queue'))]).toEqual([
      [{ source: 'cache-data', target: '/data' }],
      [{ source: 'queue-data', target: '/data' }],
    ]);
  });
});

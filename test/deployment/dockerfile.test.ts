import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT_NAMES, ENVIRONMENT_SCHEMA } from '../../src/config/environment-schema.js';
import type { EnvironmentVariable } from '../../src/config/environment-variable.js';
import { loadConfig } from '../../src/config/load-config.js';
import { contextFiles } from './support/build-context.js';
import {
  argsOf,
  commandOf,
  copyOf,
  environmentOf,
  healthCommandOf,
  readStages,
  type Stage,
} from './support/dockerfile.js';
import { commandTrouble } from './support/known-command.js';
import { readPackage, readText } from './support/repository.js';

const KNOWN = ['FROM', 'WORKDIR', 'COPY', 'RUN', 'ARG', 'ENV', 'USER', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK', 'CMD'];
const WRITES = '.cache';

const stages = readStages();
const image = stages.at(-1) as Stage;
const files = contextFiles();

describe('.dockerignore', () => {
  it('gives the build its sources and neither secrets nor anything that it does not copy', () => {
    expect(files).toEqual(expect.arrayContaining(['package.json', 'src/main.ts', 'ops/docker/healthcheck.mjs']));
    const copied = stages.flatMap((stage) => argsOf(stage, 'COPY').map(copyOf)).filter(({ from }) => from === null);
    const sources = copied.flatMap((copy) => copy.sources);
    const idle = files.filter((file) => !sources.some((source) => file === source || file.startsWith(`${source}/`)));
    expect(idle).toEqual([]);
    expect(files.filter((file) => /(^|\/)\.env|\.git|\.spec\.ts$|^test\//.test(file))).toEqual([]);
  });
});

describe('Dockerfile', () => {
  it('is understood by these tests', () => {
    for (const { instructions } of stages) for (const { name } of instructions) expect(KNOWN).toContain(name);
  });

  it('stands on the Node that the package asks for, in the same variant throughout', () => {
    expect(new Set(stages.map(({ base }) => base))).toEqual(new Set(['node:20-slim']));
    expect(readPackage().engines.node).toMatch(/^>=20\./);
  });

  it('copies what there is', () => {
    const made = new Set(stages.map(({ name }) => name));
    for (const { from, sources } of stages.flatMap((stage) => argsOf(stage, 'COPY').map(copyOf))) {
      if (from !== null) expect(made).toContain(from);
      else
        for (const source of sources)
          expect(files.some((file) => file === source || file.startsWith(`${source}/`))).toBe(true);
    }
  });

  it('installs by the lock file alone and runs no script of a package', () => {
    const installs = stages.flatMap((stage) => argsOf(stage, 'RUN')).filter((run) => run.includes('npm ci'));
    expect(installs).toHaveLength(2);
    for (const install of installs) expect(install).toContain('--ignore-scripts');
    expect(installs.filter((install) => install.includes('--omit=dev'))).toHaveLength(1);
  });

  it('takes its packages from the stage without those for development', () => {
    const modules = argsOf(image, 'COPY')
      .map(copyOf)
      .find(({ target }) => target === 'node_modules');
    const source = stages.find(({ name }) => name === modules?.from);
    expect(source && argsOf(source, 'RUN')).toEqual([expect.stringContaining('npm ci --omit=dev')]);
  });

  it('is not root, and owns only the folder that the program writes to', () => {
    expect(argsOf(image, 'USER')).toEqual(['1000:1000']);
    expect(argsOf(image, 'RUN')).toEqual([`mkdir ${WRITES} && chown 1000:1000 ${WRITES}`]);
    const { history, calibration } = loadConfig(environmentOf(image));
    for (const path of [history.dir, calibration.file]) expect(path.startsWith(`${WRITES}/`)).toBe(true);
  });

  it('opens the ports that the program listens on, and sets only variables that it knows', () => {
    const env = environmentOf(image);
    const names: readonly string[] = ENVIRONMENT_NAMES;
    expect(Object.keys(env).filter((name) => !names.includes(name))).toEqual([]);
    const { http, role } = loadConfig(env);
    expect(argsOf(image, 'EXPOSE').join(' ')).toBe(`${String(http.port)} ${String(role.workerPort)}`);
  });

  it('runs commands that the program has', async () => {
    expect(commandOf(image)).toEqual(['node', '--v8-pool-size=1', 'dist/main.js']);
    for (const command of [commandOf(image), healthCommandOf(image)])
      expect(await commandTrouble(command.join(' '), {})).toBeNull();
    for (const run of stages.flatMap((stage) => argsOf(stage, 'RUN')).filter((line) => line.startsWith('npm ')))
      expect(await commandTrouble(run, {})).toBeNull();
  });

  it('is ended by a signal that the program hears', () => {
    const [signal = ''] = argsOf(image, 'STOPSIGNAL');
    expect(readText('src/bootstrap/shutdown.ts')).toContain(`process.on('${signal}'`);
  });

  it('takes no secret into the image', () => {
    const schema: Readonly<Record<string, EnvironmentVariable>> = ENVIRONMENT_SCHEMA;
    const given = stages.flatMap((stage) => [...argsOf(stage, 'ARG'), ...argsOf(stage, 'ENV')]).join(' ');
    const secrets = Object.keys(schema).filter((name) => schema[name]?.secret === true && given.includes(name));
    expect(secrets).toEqual([]);
    expect(given).not.toMatch(/TOKEN|PASSWORD|SECRET|KEY/);
  });
});

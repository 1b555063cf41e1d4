import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { HARD_EXIT_MS } from '../../src/bootstrap/shutdown.js';
import { EXIT_CODES } from '../../src/cli/exit-code.js';
import { loadConfig } from '../../src/config/load-config.js';
import { ENVIRONMENT_NAMES } from '../../src/config/environment-schema.js';
import { commandTrouble } from './support/known-command.js';
import { readText, ROOT } from './support/repository.js';

const UNIT = 'ops/systemd/bms-discovery.service';
const ANALYSER = '/usr/bin/systemd-analyze';

const assignments = (path: string): Record<string, string> =>
  Object.fromEntries([...readText(path).matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
const unit = assignments(UNIT);
const environment = assignments('ops/systemd/bms-discovery.env');

describe('the unit for systemd', () => {
  it('starts commands that the program has', async () => {
    // systemd starts a unit again whose check has failed, whatever its exit code: only the program itself may refuse
    expect(unit.ExecStartPre).toMatch(/^-/);
    for (const command of [unit.ExecStartPre, unit.ExecStart]) {
      const [env, ...rest] = (command ?? '').replace(/^-/, '').split(' ');
      expect([env, await commandTrouble(rest.join(' '), {})]).toEqual(['/usr/bin/env', null]);
    }
  });

  it('lets it end by itself, and leaves it ended where nothing but a change would help', () => {
    expect(Number(unit.TimeoutStopSec)).toBeGreaterThan(HARD_EXIT_MS / 1000);
    expect(readText('src/bootstrap/shutdown.ts')).toContain(`process.on('${unit.KillSignal ?? ''}'`);
    expect(Number(unit.RestartPreventExitStatus)).toBe(EXIT_CODES.config);
  });

  it('can be written to where the program writes', () => {
    const { history, warming } = loadConfig({});
    expect([history.dir, warming.watchlistsFile].every((path) => path.includes('.cache/'))).toBe(true);
    expect(unit.ReadWritePaths).toBe(`${unit.WorkingDirectory ?? ''}/.cache`);
  });

  it('brings an environment that the program takes once its keys are filled in', () => {
    const names: readonly string[] = ENVIRONMENT_NAMES;
    expect(Object.keys(environment).filter((name) => !names.includes(name))).toEqual([]);
    expect(loadConfig({ ...environment, MASSIVE_API_KEY: 'a-key' }).app.production).toBe(true);
  });

  (existsSync(ANALYSER) ? it : it.skip)('is what systemd accepts', () => {
    const { stdout, stderr } = spawnSync(ANALYSER, ['verify', `${ROOT}${UNIT}`], { encoding: 'utf8' });
    const said = (stdout + stderr).split('\n').filter((line) => line.includes('bms-discovery.service:'));
    expect(said).toEqual([]);
  });
});

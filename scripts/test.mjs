/**
 * All tests: those of faults first and one at a time, because they measure in real time and need the machine for
 * themselves; then all others on every core. With arguments: one run of Jest with these arguments.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import config from '../jest.config.mjs';

const FAULTS = 'faults';

/** Runs Jest on the terminal of the caller; gives its exit code. */
function jest(...args) {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const { status } = spawnSync(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', ...args], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

function runAll(folder) {
  const others = config.projects.map(({ displayName }) => displayName).filter((name) => name !== FAULTS);
  const runs = [
    { projects: [FAULTS], workers: '1' },
    { projects: others, workers: '100%' },
  ].map(({ projects, workers }, index) => {
    const outputFile = join(folder, `${String(index)}.json`);
    const options = ['--json', `--outputFile=${outputFile}`, `--maxWorkers=${workers}`];
    const code = jest(...options, '--selectProjects', ...projects);
    return { code, ...JSON.parse(readFileSync(outputFile, 'utf8')) };
  });
  const count = (field) => runs.reduce((sum, run) => sum + run[field], 0);
  const failed = count('numFailedTests') + count('numRuntimeErrorTestSuites');
  console.log(`${String(count('numPassedTests'))} passed, ${String(failed)} failed`);
  return Math.max(...runs.map(({ code }) => code));
}

const args = process.argv.slice(2);
if (args.length > 0) process.exit(jest(...args));
const folder = mkdtempSync(join(tmpdir(), 'bms-tests-'));
try {
  process.exitCode = runAll(folder);
} finally {
  rmSync(folder, { recursive: true });
}

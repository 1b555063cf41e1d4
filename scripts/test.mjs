/**
 * All tests but the long ones, which `npm run faults` has: those that measure first and one at a time, because they need
 * the machine for themselves; then all others, one more at a time than there are cores, because much of a test is waiting.
 * What failed then runs once more, alone. With arguments: one run of Jest with these arguments.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import config from '../jest.config.mjs';
import { jest } from './jest.mjs';

const MEASURED = 'measured';
const LONG = 'long';
/** More than this is no accident. */
const MAX_REPEATED_FILES = 5;

/** One run, with what Jest found in it: for each file its path and its assertions. */
function report(folder, name, ...args) {
  const outputFile = join(folder, `${name}.json`);
  const code = jest(['--json', `--outputFile=${outputFile}`, ...args]);
  return { code, files: JSON.parse(readFileSync(outputFile, 'utf8')).testResults };
}

const failuresOf = (file) => file.assertionResults.filter(({ status }) => status === 'failed');
const hasFailed = (file) => file.status === 'failed';

/** Only the failures that come again count, but the others are told: an unstable test is a defect, too. */
function runAll(folder) {
  const others = config.projects
    .map(({ displayName }) => displayName)
    .filter((name) => ![MEASURED, LONG].includes(name));
  const first = [
    report(folder, MEASURED, '--maxWorkers=1', '--selectProjects', MEASURED),
    report(folder, 'others', `--maxWorkers=${String(availableParallelism() + 1)}`, '--selectProjects', ...others),
  ];
  let files = first.flatMap((run) => run.files);
  let code = Math.max(...first.map((run) => run.code));
  const failed = files.filter(hasFailed);
  if (failed.length > 0 && failed.length <= MAX_REPEATED_FILES) {
    console.log(`${String(failed.length)} files failed. They run again, alone`);
    const again = report(folder, 'again', '--maxWorkers=1', '--runTestsByPath', ...failed.map(({ name }) => name));
    const stillFailed = new Set(again.files.filter(hasFailed).map(({ name }) => name));
    for (const file of failed.filter(({ name }) => !stillFailed.has(name))) {
      for (const { fullName } of failuresOf(file)) console.log(`UNSTABLE ${relative('.', file.name)}: ${fullName}`);
    }
    files = [...files.filter((file) => !hasFailed(file)), ...again.files];
    code = again.code;
  }
  const passed = files.flatMap((file) => file.assertionResults).filter(({ status }) => status === 'passed').length;
  // a file that does not even load has no assertions
  const failures = files.filter(hasFailed).reduce((sum, file) => sum + Math.max(1, failuresOf(file).length), 0);
  console.log(`${String(passed)} passed, ${String(failures)} failed`);
  return code;
}

const args = process.argv.slice(2);
if (args.length > 0) process.exit(jest(args));
const folder = mkdtempSync(join(tmpdir(), 'bms-tests-'));
try {
  process.exitCode = runAll(folder);
} finally {
  rmSync(folder, { recursive: true });
}

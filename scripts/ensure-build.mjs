/**
 * Builds dist/ when there is no build of this source, with the dependencies of package-lock.json, which it installs where
 * others or none are there: `npm start` and `npm test` are all that a fresh clone needs, or one after a pull.
 * The hash of everything that decides the build is kept in dist/; `--force` builds in any case.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HASH_FILE = join(ROOT, 'dist', '.build-hash');
const SETTINGS = /^(tsconfig.*\.json|nest-cli\.json|package-lock\.json)$/;

function sourceFiles() {
  const settings = readdirSync(ROOT).filter((name) => SETTINGS.test(name));
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  return [...settings, ...sources].sort();
}

function sourceHash() {
  const hash = createHash('sha256').update(process.version);
  for (const name of sourceFiles()) {
    hash.update(`\0${name}\0`).update(readFileSync(join(ROOT, name)));
  }
  return hash.digest('hex');
}

/** What npm noted of an installation, or wants to install, by folder. */
function packagesOf(...path) {
  const file = join(ROOT, ...path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

/** Those for other platforms may be missing. */
function areDependenciesInstalled() {
  const installed = packagesOf('node_modules', '.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(
    ([folder, { version, optional, devOptional }]) =>
      folder === '' || optional === true || devOptional === true || installed[folder]?.version === version,
  );
}

/** Ends this process when it fails. What it says goes to stderr: `scan --json` keeps stdout for its document. */
function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', process.stderr, process.stderr] });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const hash = sourceHash();
const builtHash = existsSync(HASH_FILE) ? readFileSync(HASH_FILE, 'utf8') : null;
if (process.argv.includes('--force') || builtHash !== hash) {
  if (!areDependenciesInstalled()) {
    console.error('Installing the dependencies of package-lock.json ...');
    run('npm', ['ci', '--include=dev']);
  }
  console.error(builtHash === null ? 'Building ...' : 'The source has changed: building ...');
  run(process.execPath, [join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js'), 'build']);
  writeFileSync(HASH_FILE, hash);
}

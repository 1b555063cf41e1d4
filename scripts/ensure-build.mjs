/**
 * Builds dist/ when there is no build of this source: `npm ci && npm start` is all that a fresh clone needs.
 * The hash of everything that decides the build is kept in dist/; `--force` builds in any case.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

function findNestCli() {
  try {
    return createRequire(import.meta.url).resolve('@nestjs/cli/bin/nest.js');
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND') throw error;
    console.error('Cannot build: the development dependencies are missing. Run: npm ci --include=dev');
    process.exit(1);
  }
}

const hash = sourceHash();
const builtHash = existsSync(HASH_FILE) ? readFileSync(HASH_FILE, 'utf8') : null;
if (process.argv.includes('--force') || builtHash !== hash) {
  // stderr: `scan --json` keeps stdout for its document
  console.error(builtHash === null ? 'Building ...' : 'The source has changed: building ...');
  const { status, error } = spawnSync(process.execPath, [findNestCli(), 'build'], {
    cwd: ROOT,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(HASH_FILE, hash);
}

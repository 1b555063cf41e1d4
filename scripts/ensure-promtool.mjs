/**
 * Prometheus and its promtool for the tests, without installing a service: those on the PATH, else those of Debian's
 * package, unpacked below node_modules/.cache. As a program it prints where they are. Says what to install where they cannot be had.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../node_modules/.cache/prometheus', import.meta.url));
const PACKAGE = 'prometheus';
const PROGRAMS = ['promtool', 'prometheus'];

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return false;
    throw error;
  }
}

const hasAll = (folder) => PROGRAMS.every((program) => isProgram(join(folder, program)));

/** Folder of the programs, or null. */
function found() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(CACHE, 'usr/bin')];
  return folders.find(hasAll) ?? null;
}

function run(cwd, command, ...args) {
  return spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/** Others may do the same at the same time: the first one's stays. */
function putInPlace(folder) {
  try {
    renameSync(folder, CACHE);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  }
}

function unpack() {
  mkdirSync(join(CACHE, '..'), { recursive: true });
  const work = mkdtempSync(`${CACHE}-`);
  try {
    const download = () => run(work, 'apt-get', '-qq', '-o', 'APT::Sandbox::User=root', 'download', PACKAGE);
    // lists of packages may be missing, or of a version that is there no longer
    if (!download() && !(run(work, 'apt-get', '-qq', 'update') && download())) return;
    const file = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (file === undefined || !run(work, 'dpkg', '-x', file, 'root')) return;
    putInPlace(join(work, 'root'));
  } finally {
    rmSync(work, { recursive: true });
  }
}

if (found() === null) {
  console.error('Unpacking Prometheus for the tests ...');
  unpack();
}
const folder = found();
if (folder === null) {
  console.error(
    `The tests need ${PROGRAMS.join(' and ')} on the PATH. Debian and Ubuntu have them in the package ${PACKAGE} ` +
      `(sudo apt-get install ${PACKAGE}), macOS in brew install ${PACKAGE}; or take them from prometheus.io/download.`,
  );
  process.exit(1);
}
if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(folder);

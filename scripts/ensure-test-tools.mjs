/**
 * The tests start real Redis servers and make certificates for them. Where the programs are missing they are installed
 * (root on Debian or Ubuntu), or named with the command that installs them. Nothing to do takes a millisecond.
 * Prometheus is only unpacked: see ensure-promtool.mjs.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const PACKAGES = { 'redis-server': 'redis-server', 'redis-cli': 'redis-tools', openssl: 'openssl' };
/** Exit code 101 of this file keeps the package from starting its service: the tests start their own servers. */
const POLICY_FILE = '/usr/sbin/policy-rc.d';
const FORBID_SERVICES = '#!/bin/sh\nexit 101\n';

function isInstalled(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch (error) {
      if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return false;
      throw error;
    }
  });
}

function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', process.stderr, process.stderr] }).status === 0
  );
}

function install(packages) {
  console.error(`Installing ${packages.join(' and ')} for the tests, without starting a service ...`);
  const ownPolicy = !existsSync(POLICY_FILE);
  if (ownPolicy) writeFileSync(POLICY_FILE, FORBID_SERVICES, { mode: 0o755 });
  try {
    return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages);
  } finally {
    if (ownPolicy) rmSync(POLICY_FILE);
  }
}

const missing = () => Object.keys(PACKAGES).filter((program) => !isInstalled(program));
const programs = missing();
if (programs.length > 0) {
  const packages = [...new Set(programs.map((program) => PACKAGES[program]))];
  const canInstall = process.getuid?.() === 0 && isInstalled('apt-get');
  if (!canInstall || !install(packages) || missing().length > 0) {
    const command =
      process.platform === 'darwin' ? 'brew install redis openssl' : `sudo apt-get install ${packages.join(' ')}`;
    console.error(
      `The tests need ${missing().join(' and ')}. Install with: ${command} (or what your system has for it)`,
    );
    process.exit(1);
  }
}

await import('./ensure-promtool.mjs');

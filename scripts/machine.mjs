/** Where figures were measured: they are worth nothing without. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

const redisVersion = () => /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1];

/** Names the machine and the versions of the runtime, of Redis and of the packages given. */
export function machine(packages) {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const versions = { ...manifest.dependencies, ...manifest.devDependencies };
  const { model } = os.cpus()[0];
  return [
    `Node ${process.versions.node}`,
    `Redis ${redisVersion()}`,
    ...packages.map((name) => `${name} ${versions[name]}`),
    `${os.cpus().length} x ${model.trim()}`,
    `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    `${os.type()} ${os.release().split('-')[0]}`,
  ].join(', ');
}

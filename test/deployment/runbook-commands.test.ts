import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Shell } from '../faults/support/shell.js';
import { runbookBlocks } from '../support/ops/runbook.js';
import type { Compose } from './support/compose.js';
import { readYaml } from './support/repository.js';

/** Programs that only note how they were called. */
const NOTED = ['docker', 'redis-cli', 'curl'];
const GIT = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
const CACHE = 'redis://localhost:1';
const QUEUE = 'redis://localhost:2';

const compose = readYaml<Compose>('ops/compose.yaml');

function scriptOf(heading: string, title: string | null, word = ''): string {
  const block = runbookBlocks().find(
    (one) => one.heading === heading && one.title === title && one.script.includes(word),
  );
  if (block === undefined) throw new Error(`the runbook has no such commands in ${heading}`);
  return block.script;
}

/** Host port of a service. */
function publishedBy(name: string): string {
  return compose.services[name]?.ports?.[0]?.split(':')[1] ?? '';
}

describe('commands of the runbook where they do not reach an installation', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'runbook-'));
    await mkdir(join(dir, 'bin'));
    for (const name of NOTED) {
      await writeFile(join(dir, 'bin', name), `#!/bin/sh\necho "${name} $*" >>"$DIR/calls"\necho 127.0.0.1:3005\n`);
      await chmod(join(dir, 'bin', name), 0o755);
    }
  });
  afterEach(() => rm(dir, { recursive: true }));

  const paste = (script: string, env: Readonly<Record<string, string>> = {}) =>
    Shell.run(`cd "$DIR"\n${script}`, {
      DIR: dir,
      PATH: [join(dir, 'bin'), process.env.PATH ?? ''].join(delimiter),
      ...env,
    });
  const calls = async (): Promise<string[]> => (await readFile(join(dir, 'calls'), 'utf8')).trim().split('\n');
  const git = (...args: string[]): string =>
    execFileSync('git', [...GIT, ...args], { cwd: dir, encoding: 'utf8' }).trim();
  const variables = async (): Promise<string[]> => (await readFile(join(dir, 'ops/.env'), 'utf8')).trim().split('\n');

  it('finds on compose what is published, whatever stood there', async () => {
    const shown = 'echo "$REDIS_URL $QUEUE_REDIS_URL $WORKER_URL"';
    const places = `${scriptOf('Where things are', 'compose')}\n${scriptOf('Runbook', null)}\n${shown}`;
    const { output } = await paste(places, { REDIS_URL: CACHE });
    const stores = ['cache', 'queue'].map((name) => `redis://localhost:${publishedBy(name)}`);
    expect(output.trim()).toBe([...stores, 'http://127.0.0.1:3005'].join(' '));
  });

  it('takes one key for another: a reader’s is the admin’s where there is none', async () => {
    const { output } = await paste(`${scriptOf('Runbook', null)}\necho "$READ_KEY"`, { ADMIN_KEY: 'a' });
    expect(output.trim()).toBe('a');
  });

  it('deploys an image with a name of its own, and comes back to it', async () => {
    await mkdir(join(dir, 'ops'));
    await writeFile(join(dir, 'ops/.env'), 'METRICS_TOKEN=a\nAPP_TAG=before\nMASSIVE_API_KEY=b');
    git('init', '-q');
    const release = (): string => {
      git('commit', '-q', '--allow-empty', '-m', 'a release');
      return git('rev-parse', 'HEAD');
    };
    const named = (commit: string): string[] => [
      'METRICS_TOKEN=a',
      'MASSIVE_API_KEY=b',
      `APP_TAG=${commit.slice(0, 12)}`,
      `APP_COMMIT=${commit}`,
    ];
    const deploy = scriptOf('Deploy and drain', 'compose');
    const good = release();
    expect(await paste(deploy)).toMatchObject({ code: 0 });
    expect(await variables()).toEqual(named(good));
    const bad = release();
    expect(await paste(deploy)).toMatchObject({ code: 0 });
    expect(await variables()).toEqual(named(bad));
    const back = await paste(scriptOf('Roll a release back', 'compose'), { GOOD_COMMIT: good.slice(0, 9) });
    expect([back.code, await variables()]).toEqual([0, named(good)]);
    expect((await calls()).at(-1)).toMatch(/ up -d --no-build --no-deps worker api$/);
  });

  it.each([
    ['sets both policies on two servers', QUEUE, [`-u ${QUEUE}`, `-u ${CACHE}`]],
    ['never lets a Redis evict that has the queue, too', CACHE, [`-u ${CACHE}`]],
  ])('%s', async (_name, queue, servers) => {
    for (const word of ['noeviction', 'allkeys-lru'])
      await paste(scriptOf('RedisEvictionPolicy', null, `set maxmemory-policy ${word}`), {
        REDIS_URL: CACHE,
        QUEUE_REDIS_URL: queue,
      });
    const set = (await calls()).filter((call) => call.includes('config set'));
    const policies = ['noeviction', 'allkeys-lru'].slice(0, servers.length);
    expect(set).toEqual(
      servers.map((server, at) => `redis-cli --no-auth-warning ${server} config set maxmemory-policy ${policies[at]}`),
    );
  });

  it('does not ask the source without a key: a refusal would say nothing about it', async () => {
    const { code, output } = await paste(scriptOf('Provider outage', null, 'MASSIVE_API_KEY'));
    expect([code === 0, output]).toEqual([false, expect.stringContaining('MASSIVE_API_KEY: is not set')]);
    await expect(calls()).rejects.toThrow('ENOENT');
  });
});

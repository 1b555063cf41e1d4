import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runCliWith } from '../support/cli-run.js';
import { freePort } from '../support/redis/free-port.js';
import { RedisServer } from '../support/redis/redis-server.js';

const EVICTS = ['--maxmemory', '64mb', '--maxmemory-policy', 'allkeys-lru'];
const KEEPS = ['--maxmemory', '64mb', '--maxmemory-policy', 'noeviction'];
const NO_WAIT = ['check-config', '--wait', '1'];

describe('check-config with Redis', () => {
  let cache: RedisServer;
  let queue: RedisServer;

  beforeEach(async () => {
    [cache, queue] = await Promise.all([RedisServer.start({ args: EVICTS }), RedisServer.start({ args: KEEPS })]);
  });
  afterEach(() => Promise.all([cache.stop(), queue.stop()]));

  it('finds both in order, each with the policy of its purpose, and leaves nothing behind', async () => {
    const run = await runCliWith(['check-config'], { REDIS_URL: cache.url, QUEUE_REDIS_URL: queue.url });
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(`The Redis of the cache at 127.0.0.1:${cache.port} can be used`);
    expect(run.stdout).toContain(`The Redis of the queue at 127.0.0.1:${queue.port} can be used`);
    expect(Number(await cache.cli('PTTL', 'lock:check-config'))).toBeLessThanOrEqual(1_000);
  });

  it('refuses policies that are the wrong way round with code 78, naming both', async () => {
    const run = await runCliWith(['check-config'], { REDIS_URL: queue.url, QUEUE_REDIS_URL: cache.url });
    expect(run.code).toBe(78);
    expect(run.stderr).toMatch(/job queue has maxmemory-policy allkeys-lru/);
    expect(run.stderr).toMatch(/maxmemory of 64 MiB with maxmemory-policy noeviction/);
  });

  it('holds one Redis for both to the policy of the queue', async () => {
    expect(await runCliWith(['check-config'], { REDIS_URL: cache.url })).toMatchObject({ code: 78 });
    const run = await runCliWith(['check-config'], { REDIS_URL: queue.url });
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('The Redis of the cache and queue at')]);
  });

  it('ends with code 69 and the reason when one cannot be used', async () => {
    const nowhere = `redis://127.0.0.1:${await freePort()}`;
    const run = await runCliWith(NO_WAIT, { REDIS_URL: cache.url, QUEUE_REDIS_URL: nowhere });
    expect(run.code).toBe(69);
    expect(run.stdout).toContain('The Redis of the cache at');
    expect(run.stderr).toMatch(/The Redis of the queue at 127\.0\.0\.1:\d+ cannot be used: unreachable/);
  });

  it('tells one that does not answer, one that asks for another password, and one that takes no writes', async () => {
    queue.freeze();
    const frozen = await runCliWith(NO_WAIT, { REDIS_URL: queue.url });
    queue.thaw();
    expect(frozen).toMatchObject({ code: 69, stderr: expect.stringContaining('cannot be used: timeout') });
    await queue.cli('CONFIG', 'SET', 'requirepass', 'right-one');
    const refused = await runCliWith(NO_WAIT, { REDIS_URL: queue.url.replace('://', '://:wr0ng@') });
    expect(refused).toMatchObject({ code: 69, stderr: expect.stringContaining('cannot be used: auth') });
    expect(refused.stdout + refused.stderr).not.toContain('wr0ng');
    await cache.cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await cache.cli('CONFIG', 'SET', 'maxmemory', '1');
    const full = await runCliWith(NO_WAIT, { REDIS_URL: cache.url });
    expect(full).toMatchObject({ code: 69, stderr: expect.stringContaining('cannot be used: memory_full') });
  });

  it('waits for one that comes up', async () => {
    await queue.kill();
    const run = runCliWith(['check-config', '--wait', '30'], { REDIS_URL: queue.url });
    await queue.restart();
    expect(await run).toMatchObject({ code: 0 });
  });

  it('checks the environment alone with --offline', async () => {
    await cache.kill();
    expect(await runCliWith(['check-config', '--offline'], { REDIS_URL: cache.url })).toMatchObject({ code: 0 });
  });

  it('ends with code 130 when it is interrupted, and 2 when it is told nonsense', async () => {
    await cache.kill();
    const run = await runCliWith(['check-config'], { REDIS_URL: cache.url }, AbortSignal.abort());
    expect(run.code).toBe(130);
    expect(await runCliWith(['check-config', '--wait', 'long'], {})).toMatchObject({ code: 2, stdout: '' });
  });
});

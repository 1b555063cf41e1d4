import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { RedisLock } from '../../src/redis/redis-lock.js';
import { RedisScript } from '../../src/redis/redis-script.js';
import { RedisUnavailableError } from '../../src/redis/redis-unavailable.error.js';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

describe('RedisLock and RedisScript', () => {
  let server: RedisServer;
  let app: RedisApp;

  beforeEach(async () => {
    server = await RedisServer.start();
    app = await RedisApp.start({ REDIS_URL: server.url, REDIS_PREFIX: 'p:' });
    await app.untilUp();
  });
  afterEach(async () => {
    await app.close();
    await server.stop();
  });

  it('has one holder at a time', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => RedisLock.acquire(app.connections, 'x', 5000)));
    const [held, ...others] = tries.filter((lock) => lock !== null);
    expect(others).toEqual([]);
    expect(await server.cli('keys', '*')).toBe('p:lock:x');
    expect(Number(await server.cli('pttl', 'p:lock:x'))).toBeGreaterThan(0);
    expect(await held!.release()).toBe(true);
    expect(await RedisLock.acquire(app.connections, 'x', 5000)).not.toBeNull();
  });

  it('is renewed while it is held', async () => {
    const lock = await RedisLock.acquire(app.connections, 'x', 1200);
    const ends = performance.now() + 1800;
    await eventually(async () => {
      expect(await server.cli('exists', 'p:lock:x')).toBe('1');
      return performance.now() > ends;
    });
    expect(await lock!.release()).toBe(true);
  });

  it('tells when it was lost, and never deletes the lock of its successor', async () => {
    const lock = await RedisLock.acquire(app.connections, 'x', 600);
    await server.cli('set', 'p:lock:x', 'somebody else');
    await once(lock!.lost, 'abort');
    expect(await lock!.release()).toBe(false);
    expect(await server.cli('get', 'p:lock:x')).toBe('somebody else');
  });

  it('cannot be taken, and need not be released, while Redis is away', async () => {
    const lock = await RedisLock.acquire(app.connections, 'x', 5000);
    await server.kill();
    await app.untilDown();
    expect(await lock!.release()).toBe(false);
    await expect(RedisLock.acquire(app.connections, 'y', 5000)).rejects.toThrow(RedisUnavailableError);
  });

  it('runs scripts by their hash, also after Redis has forgotten them', async () => {
    const script = new RedisScript<[string, string]>('both', 'return {KEYS[1], ARGV[1]}');
    const run = (): Promise<[string, string]> => app.connections.run((client) => script.run(client, ['k'], ['ä']));
    expect(await run()).toEqual(['k', 'ä']);
    await server.cli('script', 'flush');
    expect(await run()).toEqual(['k', 'ä']);
    expect(await run()).toEqual(['k', 'ä']);
    expect(await server.cli('info', 'commandstats')).toMatch(/cmdstat_eval:calls=2,/);
    const bytes = Buffer.from([0, 255, 128]);
    const raw = new RedisScript<Buffer>('raw', 'return ARGV[1]');
    expect(await app.connections.run((client) => raw.runBuffer(client, [], [bytes]))).toEqual(bytes);
  });
});

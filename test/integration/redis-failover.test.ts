import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisUnavailableError } from '../../src/redis/redis-unavailable.error.js';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisSentinel } from '../support/redis/redis-sentinel.js';

const WRITES_BACK_MS = 5000;

describe('sentinels', () => {
  let group: RedisSentinel;
  let app: RedisApp;

  beforeAll(async () => {
    group = await RedisSentinel.start();
    app = await RedisApp.start({
      REDIS_SENTINELS: group.sentinelPorts.map((port) => `127.0.0.1:${port}`).join(','),
      REDIS_CONNECTION_POOL_SIZE: '3',
    });
  }, 30_000);
  afterAll(async () => {
    await app.close();
    await group.stop();
  });

  const write = async (): Promise<boolean> => {
    try {
      await app.connections.run((client) => client.set('price:A', '1'));
      return true;
    } catch (error) {
      if (error instanceof RedisUnavailableError) return false;
      throw error;
    }
  };

  it('name the master', async () => {
    await app.untilUp();
    expect(await write()).toBe(true);
    expect(await (await group.master()).cli('get', 'price:A')).toBe('1');
  });

  it('lead to the new master when the old one dies', async () => {
    const heard: string[] = [];
    app.subscriber.on('x', (message) => heard.push(message));
    await eventually(() => app.subscriber.active);
    const old = await group.master();
    await old.kill();
    await app.untilDown();
    await eventually(write, WRITES_BACK_MS);
    expect((await group.master()).port).not.toBe(old.port);
    await eventually(() => app.subscriber.active);
    await app.connections.run((client) => client.publish('x', 'from the new master'));
    await eventually(() => heard.length === 1);
  }, 30_000);
});

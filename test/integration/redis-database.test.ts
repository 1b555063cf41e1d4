import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedisClient } from '../../src/redis/redis-client.js';
import { connectRedis } from '../../src/redis/connect-redis.js';
import { loadConfig } from '../../src/config/load-config.js';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisSentinel } from '../support/redis/redis-sentinel.js';
import { RedisServer } from '../support/redis/redis-server.js';

const RECOVERY_MS = 3000;

describe('a database number', () => {
  let server: RedisServer;
  let app: RedisApp;
  let own: RedisClient | null = null;

  beforeEach(async () => {
    server = await RedisServer.start();
  });
  afterEach(async () => {
    own?.disconnect();
    own = null;
    await app.close();
    await server.stop();
  });

  const start = async (database: string, credentials = ''): Promise<void> => {
    app = await RedisApp.start({ REDIS_URL: `redis://${credentials}127.0.0.1:${server.port}/${database}` });
  };
  const isRefused = (): Promise<number> =>
    app.until(({ status, trouble }) => status === 'down' && trouble === 'database');
  /** By all connections, so far. */
  const refusedSelects = async (): Promise<number> =>
    Number(/cmdstat_select:.*failed_calls=(\d+)/.exec(await server.cli('info', 'commandstats'))?.[1] ?? 0);

  it('that Redis has is used by every connection', async () => {
    await start('7');
    await app.untilUp();
    await app.connections.run((client) => client.set('price:A', '1'));
    await app.connections.bulk((client) => client.set('price:B', '1'));
    await app.connections.dedicated('test').set('price:C', '1');
    expect(await server.cli('-n', '7', 'dbsize')).toBe('3');
    expect(await server.cli('-n', '0', 'dbsize')).toBe('0');
  });

  it('that Redis does not have is told once, and no connection writes to another database', async () => {
    await start('99');
    const told: (string | null)[] = [];
    app.connections.onStateChange(({ trouble }) => told.push(trouble));
    app.subscriber.on('x', () => undefined);
    own = connectRedis(loadConfig({ REDIS_URL: `${server.url}/99` }).redis, 'bulk', 'own');
    let patientReply: string | null = null;
    // it waits for ever, or until the end of its connection
    void app.connections.dedicated('patient').set('price:B', '1', (_error, reply) => (patientReply = reply ?? null));
    await Promise.all([
      isRefused(),
      expect(own.set('price:A', '1')).rejects.toThrow(),
      expect(own.set('price:A', '1', 'PX', 1000)).rejects.toThrow(),
    ]);
    await expect(app.connections.run((client) => client.set('price:C', '1'))).rejects.toMatchObject({
      trouble: 'database',
    });
    await expect(app.connections.bulk((client) => client.set('price:D', '1'))).rejects.toMatchObject({
      trouble: 'database',
    });
    await eventually(async () => (await refusedSelects()) > 20 && app.log.lines.length > 0);
    expect(app.subscriber.active).toBe(false);
    expect(await server.cli('info', 'keyspace')).not.toContain('db');
    expect(told.filter((trouble) => trouble !== 'database')).toEqual([]);
    expect(app.log.lines).toEqual([expect.stringMatching(/^warn Redis at .* database.*REDIS_DB/)]);
    expect(patientReply).toBeNull();
  });

  it('heals when the user may select it', async () => {
    await server.cli('acl', 'setuser', 'app', 'on', '>pw', '~*', '&*', '+@all', '-select');
    await start('3', 'app:pw@');
    await isRefused();
    await server.cli('acl', 'setuser', 'app', '+select');
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
    await app.connections.run((client) => client.set('price:A', '1'));
    expect(await server.cli('-n', '3', 'dbsize')).toBe('1');
  });
});

describe('a database number that the master of sentinels does not have', () => {
  it('is told as such, and nothing is written', async () => {
    const group = await RedisSentinel.start();
    const app = await RedisApp.start({
      REDIS_SENTINELS: group.sentinelPorts.map((port) => `127.0.0.1:${port}`).join(','),
      REDIS_DB: '99',
    });
    await app.until(({ status, trouble }) => status === 'down' && trouble === 'database');
    await expect(app.connections.run((client) => client.set('price:A', '1'))).rejects.toThrow();
    expect(await (await group.master()).cli('info', 'keyspace')).not.toContain('db');
    await app.close();
    await group.stop();
  }, 30_000);
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadConfig } from '../config/load-config.js';
import { clusterOptions, reconnectDelayMs, redisOptions } from './redis-options.js';

const config = (env: Record<string, string>) => loadConfig(env).redis;

describe('redisOptions', () => {
  it('fails fast where somebody waits', () => {
    const options = redisOptions(config({ REDIS_URL: 'redis://u:p%40ss@cache:6380/3' }), 'request', 'me');
    expect(options).toMatchObject({
      host: 'cache',
      port: 6380,
      db: 3,
      username: 'u',
      password: 'p@ss',
      connectionName: 'me',
      connectTimeout: 2000,
      commandTimeout: 250,
      socketTimeout: 1000,
      keepAlive: 10_000,
      noDelay: true,
      enableReadyCheck: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      autoResendUnfulfilledCommands: false,
    });
    expect(options).not.toHaveProperty('tls');
    expect(options).not.toHaveProperty('keyPrefix');
    expect(options.reconnectOnError?.(new Error('READONLY x'))).toBe(true);
    expect(options.reconnectOnError?.(new Error('OOM x'))).toBe(false);
  });

  it.each(['request', 'bulk', 'dedicated', 'subscriber'] as const)(
    'leaves a %s connection without its database',
    (profile) => {
      const { reconnectOnError } = redisOptions(config({ REDIS_URL: 'redis://cache/3' }), profile, 'me');
      const refusal = (name: string): Error =>
        Object.assign(new Error('ERR DB index is out of range'), {
          name: 'ReplyError',
          command: { name, args: ['3'] },
        });
      expect(reconnectOnError?.(refusal('select'))).toBe(true);
      expect(reconnectOnError?.(refusal('move'))).toBe(false);
    },
  );

  it('waits where nobody does', () => {
    const options = redisOptions(config({ REDIS_URL: 'redis://cache' }), 'dedicated', 'me');
    expect(options).toMatchObject({ maxRetriesPerRequest: null, connectTimeout: 5000 });
    expect(options.commandTimeout).toBeUndefined();
    expect(options.enableOfflineQueue).toBeUndefined();
    expect(options).not.toHaveProperty('password');
  });

  it('asks for no keep-alive when told so', () => {
    const options = redisOptions(config({ REDIS_URL: 'redis://c', REDIS_SOCKET_KEEPALIVE: 'false' }), 'request', 'me');
    expect(options.keepAlive).toBeNull();
  });

  it('finds the master through sentinels', () => {
    const env = { REDIS_SENTINELS: 'a:1,b:2', REDIS_SENTINEL_NAME: 'main', REDIS_PASSWORD: 'secret' };
    expect(redisOptions(config(env), 'request', 'me')).toMatchObject({
      sentinels: [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
      name: 'main',
      role: 'master',
      failoverDetector: true,
      password: 'secret',
    });
  });

  it('encrypts the sentinels with the master', () => {
    const env = { REDIS_URL: 'rediss://:p@x', REDIS_SENTINELS: 'a:1' };
    expect(redisOptions(config(env), 'request', 'me')).toMatchObject({
      tls: { rejectUnauthorized: false },
      sentinelTLS: { rejectUnauthorized: false },
      enableTLSForSentinelMode: true,
    });
  });

  it('gives a cluster its options inside redisOptions and the offline queue outside', () => {
    const options = clusterOptions(config({ REDIS_CLUSTER_NODES: 'a:1', REDIS_PASSWORD: 'p' }), 'request', 'me');
    expect(options).toMatchObject({
      enableOfflineQueue: false,
      retryDelayOnFailover: 0,
      redisOptions: { commandTimeout: 250, socketTimeout: 1000, password: 'p', db: 0 },
    });
    expect(clusterOptions(config({ REDIS_CLUSTER_NODES: 'a:1' }), 'dedicated', 'me').enableOfflineQueue).toBe(true);
  });
});

describe('reconnectDelayMs', () => {
  it('stays between nothing and its cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (attempt) => {
        const delay = reconnectDelayMs(attempt);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(50 * 2 ** attempt, 2000));
      }),
    );
  });

  it('is spread over the whole range', () => {
    const delays = Array.from({ length: 400 }, () => reconnectDelayMs(20));
    expect(Math.min(...delays)).toBeLessThan(500);
    expect(Math.max(...delays)).toBeGreaterThan(1500);
  });
});

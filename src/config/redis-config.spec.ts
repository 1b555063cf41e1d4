import { describe, expect, it } from '@jest/globals';
import type { RedisConfig } from './app-config.js';
import { ConfigError } from './config-error.js';
import type { Environment } from './environment-values.js';
import { loadConfig } from './load-config.js';

const redis = (env: Environment): RedisConfig => loadConfig(env).redis;
const single = (host: string, port: number) => ({ kind: 'single', server: { host, port } });

function refusal(env: Environment): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the Redis configuration', () => {
  it.each<[string, Environment, unknown]>([
    ['nothing', {}, null],
    ['parts alone', { REDIS_HOST: 'cache', REDIS_PORT: '7000' }, null],
    ['parts, enabled', { REDIS_ENABLED: 'true', REDIS_HOST: 'cache', REDIS_PORT: '7000' }, single('cache', 7000)],
    ['enabled, no parts', { REDIS_ENABLED: '1' }, single('localhost', 6379)],
    ['a URL', { REDIS_URL: 'redis://cache' }, single('cache', 6379)],
    [
      'a URL and parts',
      { REDIS_URL: 'redis://cache:1', REDIS_ENABLED: 'true', REDIS_HOST: 'other' },
      single('cache', 1),
    ],
    ['an IPv6 URL', { REDIS_URL: 'redis://[::1]:6380' }, single('::1', 6380)],
    ['a URL, disabled', { REDIS_URL: 'redis://cache', REDIS_ENABLED: 'false' }, null],
    [
      'sentinels',
      { REDIS_SENTINELS: 'a:26380, b', REDIS_SENTINEL_NAME: 'board' },
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 26380 },
          { host: 'b', port: 26379 },
        ],
        masterName: 'board',
      },
    ],
    ['a cluster', { REDIS_CLUSTER_NODES: '[::1]:7001' }, { kind: 'cluster', nodes: [{ host: '::1', port: 7001 }] }],
    ['a cluster, disabled', { REDIS_CLUSTER_NODES: 'a:7001', REDIS_ENABLED: 'false' }, null],
  ])('of %s', (_what, env, target) => {
    expect(redis(env).target).toEqual(target);
  });

  it('takes credentials and database from the URL, and from the parts what it lacks', () => {
    expect(redis({ REDIS_URL: 'redis://u:p%40ss@h/3', REDIS_PASSWORD: 'x', REDIS_DB: '9' })).toMatchObject({
      username: 'u',
      password: 'p@ss',
      db: 3,
    });
    expect(redis({ REDIS_URL: 'redis://h', REDIS_PASSWORD: 'x', REDIS_DB: '9' })).toMatchObject({
      username: null,
      password: 'x',
      db: 9,
    });
  });

  it('speaks TLS with rediss:// alone', () => {
    expect(redis({ REDIS_URL: 'redis://h', REDIS_SSL_CERT_REQS: 'required' }).tls).toBeNull();
    expect(redis({ REDIS_URL: 'rediss://h' }).tls).toEqual({ certRequirement: 'none', ca: null });
    expect(redis({ REDIS_URL: 'rediss://h', REDIS_SSL_CERT_REQS: 'required', REDIS_SSL_CA: '/ca.pem' }).tls).toEqual({
      certRequirement: 'required',
      ca: '/ca.pem',
    });
  });

  it('puts the keys of a cluster into one slot', () => {
    expect(redis({ REDIS_CLUSTER_NODES: 'a:1', REDIS_PREFIX: 'blue:' }).prefix).toBe('{amc}:blue:');
    expect(redis({ REDIS_URL: 'redis://h', REDIS_PREFIX: 'blue:' }).prefix).toBe('blue:');
    expect(redis({ REDIS_URL: 'redis://h' }).prefix).toBe('');
  });

  it.each([
    'http://h',
    'h:6379',
    'redis://',
    'redis://h/x',
    'redis://h/1/2',
    'redis://h?tls=1',
    'redis://h#f',
    'redis://:%zz@h',
  ])('refuses %s and never shows a password', (url) => {
    const message = refusal({ REDIS_URL: url });
    expect(message).toMatch(/^.*REDIS_URL must be redis:\/\//m);
    expect(refusal({ REDIS_URL: 'redis://user:hush@h/x' })).not.toContain('hush');
  });

  it.each([
    ['REDIS_SENTINELS', 'a:0'],
    ['REDIS_SENTINELS', 'a:99999'],
    ['REDIS_CLUSTER_NODES', 'redis://a:1'],
    ['REDIS_CLUSTER_NODES', ','],
    ['REDIS_PREFIX', 'a b'],
    ['REDIS_CONNECTION_POOL_SIZE', '0'],
    ['REDIS_SSL_CERT_REQS', 'maybe'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(refusal({ [name]: value })).toContain(name);
  });

  it('refuses what contradicts itself', () => {
    expect(refusal({ REDIS_CLUSTER_NODES: 'a:1', REDIS_SENTINELS: 'b:1' })).toContain('a cluster has no sentinels');
    expect(refusal({ REDIS_CLUSTER_NODES: 'a:1', REDIS_DB: '2' })).toContain('a cluster has one database');
    expect(refusal({ REDIS_CLUSTER_NODES: 'a:1', REDIS_URL: 'redis://h/2' })).toContain('a cluster has one database');
  });
});

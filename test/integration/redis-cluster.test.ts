import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisScript } from '../../src/redis/redis-script.js';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisCluster } from '../support/redis/redis-cluster.js';
import type { RedisServer } from '../support/redis/redis-server.js';

describe('a cluster', () => {
  let cluster: RedisCluster;
  let app: RedisApp;

  beforeAll(async () => {
    cluster = await RedisCluster.start();
    app = await RedisApp.start({
      REDIS_CLUSTER_NODES: cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(','),
      REDIS_PREFIX: 'test:',
      REDIS_CONNECTION_POOL_SIZE: '2',
    });
    await app.untilUp();
  }, 30_000);
  afterAll(async () => {
    await app.close();
    await cluster.stop();
  });

  const key = (name: string): string => app.connections.keys.key(name);
  const owner = async (): Promise<RedisServer> => {
    const sizes = await Promise.all(cluster.nodes.map((node) => node.cli('dbsize')));
    return cluster.nodes[sizes.findIndex((size) => size !== '0')]!;
  };

  it('holds all keys in one slot, so that several go into one command, pipeline or script', async () => {
    const names = Array.from({ length: 50 }, (_, index) => key(`price:${index}`));
    await app.connections.run((client) => client.mset(...names.flatMap((name) => [name, '1'])));
    expect(await app.connections.run((client) => client.mget(...names))).toEqual(names.map(() => '1'));
    const pipeline = await app.connections.run((client) => client.pipeline().get(names[0]!).get(names[1]!).exec());
    expect(pipeline).toEqual([
      [null, '1'],
      [null, '1'],
    ]);
    const sum = new RedisScript<number>('sum', `return redis.call('GET', KEYS[1]) + redis.call('GET', KEYS[2])`);
    expect(await app.connections.run((client) => sum.run(client, names.slice(0, 2), []))).toBe(2);
    const sizes = await Promise.all(cluster.nodes.map((node) => node.cli('dbsize')));
    expect(sizes.toSorted()).toEqual(['0', '0', expect.stringMatching(/^5\d$/)]);
  });

  it('passes messages on from any node', async () => {
    const heard: string[] = [];
    app.subscriber.on('candidates.updated', (message) => heard.push(message));
    await eventually(() => app.subscriber.active);
    for (const node of cluster.nodes) await node.cli('publish', key('candidates.updated'), 'hello');
    await eventually(() => heard.length === cluster.nodes.length);
  });

  it('is down while the node of our slot hangs, and up when it is back', async () => {
    const node = await owner();
    node.freeze();
    expect(await app.untilDown()).toBeLessThan(1500);
    node.thaw();
    expect(await app.untilUp()).toBeLessThan(3000);
    expect(await app.connections.run((client) => client.get(key('price:1')))).toBe('1');
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const RECOVERY_MS = 3000;

describe('RedisSubscriber', () => {
  let server: RedisServer;
  let app: RedisApp;
  let heard: string[];
  let activations: number;

  beforeEach(async () => {
    server = await RedisServer.start();
    app = await RedisApp.start({ REDIS_URL: server.url, REDIS_PREFIX: 'a:', REDIS_CONNECTION_POOL_SIZE: '1' });
    heard = [];
    activations = 0;
    app.subscriber.onActive(() => activations++);
    app.subscriber.on('one', (message) => heard.push(message));
    await app.untilUp();
    await active();
  });
  afterEach(async () => {
    await app.close();
    await server.stop();
  });

  const active = (): Promise<void> => eventually(() => app.subscriber.active, RECOVERY_MS);
  const publish = (channel: string, message: string): Promise<string> => server.cli('publish', channel, message);

  it('hears its channels, each under the prefix, and nothing else', async () => {
    app.subscriber.on('two', (message) => heard.push(`two ${message}`));
    app.subscriber.on('one', (message) => heard.push(`again ${message}`));
    await active();
    await publish('one', 'without the prefix');
    await publish('a:one', 'x');
    await publish('a:two', 'y');
    await eventually(() => heard.length === 3);
    expect(heard).toEqual(['x', 'again x', 'two y']);
  });

  it.each([
    ['is killed', 'kill'],
    ['freezes', 'freeze'],
  ] as const)('notices that Redis %s, and listens again afterwards', async (_name, harm) => {
    const before = activations;
    await server[harm]();
    await eventually(() => !app.subscriber.active, 2000);
    await server.restart();
    await active();
    expect(activations).toBeGreaterThan(before);
    await publish('a:one', 'after');
    await eventually(() => heard.length === 1);
  });

  it('comes back when only its own connection is cut', async () => {
    await server.cli('client', 'kill', 'type', 'pubsub');
    await eventually(() => activations === 2, RECOVERY_MS);
    await publish('a:one', 'after');
    await eventually(() => heard.length === 1);
  });

  it('lets no listener spoil the message for others', async () => {
    app.subscriber.on('three', () => {
      throw new Error('oops');
    });
    app.subscriber.on('three', (message) => heard.push(message));
    await active();
    await publish('a:three', 'x');
    await eventually(() => heard.length === 1);
    expect(app.log.lines).toContain('error A listener of a:three failed');
  });

  it('says once that the user may not subscribe, and subscribes as soon as he may', async () => {
    await server.cli('acl', 'setuser', 'default', 'resetchannels');
    await server.cli('client', 'kill', 'type', 'pubsub');
    await eventually(() => app.log.lines.some((line) => line.includes('refuses the subscription')));
    expect(app.subscriber.active).toBe(false);
    await server.cli('acl', 'setuser', 'default', 'allchannels');
    await active();
    expect(app.log.lines.filter((line) => line.includes('refuses'))).toHaveLength(1);
  });
});

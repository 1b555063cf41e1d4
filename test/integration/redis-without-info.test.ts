import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

jest.setTimeout(30_000);

/** Slow enough for its loading to be seen. */
const SLOW_LOADING = ['--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024'];
const WITHOUT_INFO = ['--rename-command', 'INFO', ''];

describe('a Redis without INFO', () => {
  let app: RedisApp;
  let server: RedisServer;
  let raw: string[];

  beforeEach(() => {
    raw = [];
    for (const level of ['log', 'warn', 'error'] as const)
      jest.spyOn(console, level).mockImplementation((...line: unknown[]) => void raw.push(line.join(' ')));
  });
  afterEach(async () => {
    await app.close();
    await server.stop();
    jest.restoreAllMocks();
    expect(raw).toEqual([]);
  });

  const works = async (): Promise<void> => {
    const heard: string[] = [];
    app.subscriber.on('x', (message) => heard.push(message));
    await Promise.all([app.untilUp(), eventually(() => app.subscriber.active)]);
    await app.connections.run((client) => client.set('price:A', '1'));
    expect(await app.connections.bulk((client) => client.get('price:A'))).toBe('1');
    expect(await app.connections.dedicated('test').get('price:A')).toBe('1');
    await app.connections.run((client) => client.publish('x', 'hello'));
    await eventually(() => heard.length === 1);
    expect(app.state).toMatchObject({ status: 'up', policyWarning: null });
    expect(app.log.lines.filter((line) => !line.includes('is back'))).toEqual([]);
  };

  it('is used like any other when the command is renamed', async () => {
    server = await RedisServer.start({ args: [...WITHOUT_INFO, '--rename-command', 'CONFIG', ''] });
    app = await RedisApp.start({ REDIS_URL: `${server.url}/5` });
    await works();
  });

  it('is used like any other when the user may not ask', async () => {
    server = await RedisServer.start();
    await server.cli('acl', 'setuser', 'app', 'on', '>pw', '~*', '&*', '+@all', '-info', '-config');
    app = await RedisApp.start({ REDIS_URL: `redis://app:pw@127.0.0.1:${server.port}` });
    await works();
  });

  it.each([
    ['even so', WITHOUT_INFO],
    ['as with INFO', []],
  ])('tells that it is loading, %s', async (_name, args) => {
    server = await RedisServer.start({ args: [...SLOW_LOADING, ...args] });
    await server.cli('eval', "for i = 1, 1000 do redis.call('SET', 'price:' .. i, string.rep('x', 100)) end", '0');
    await server.cli('save');
    await server.kill();
    const loaded = server.restart();
    app = await RedisApp.start({ REDIS_URL: server.url });
    await app.until(({ status, trouble }) => status === 'down' && trouble === 'loading');
    await expect(app.connections.run((client) => client.get('price:1'))).rejects.toMatchObject({ trouble: 'loading' });
    await loaded;
    await app.untilUp();
    expect(await app.connections.run((client) => client.get('price:1'))).toHaveLength(100);
  });

  it('waits for a master where a replica answers', async () => {
    server = await RedisServer.start({ args: WITHOUT_INFO });
    app = await RedisApp.start({ REDIS_URL: server.url });
    await app.untilUp();
    await server.cli('replicaof', '127.0.0.1', '1');
    await expect(app.connections.run((client) => client.set('price:A', '1'))).rejects.toMatchObject({
      trouble: 'readonly',
    });
    await server.cli('replicaof', 'no', 'one');
    await app.untilUp();
  });

  it('waits for the data of a replica that has lost its master', async () => {
    const orphan = ['--replicaof', '127.0.0.1 1', '--replica-serve-stale-data', 'no'];
    server = await RedisServer.start({ args: [...WITHOUT_INFO, ...orphan] });
    app = await RedisApp.start({ REDIS_URL: server.url });
    const answers = app.connections.dedicated('test').get('price:A');
    await expect(answers).rejects.toThrow(/^MASTERDOWN/);
    await eventually(() => app.state.status === 'down' && app.state.trouble === 'unreachable');
    await server.cli('replicaof', 'no', 'one');
    await app.untilUp();
  });

  it('may ask for no password where one is given: that is told once, in a line of ours', async () => {
    server = await RedisServer.start();
    app = await RedisApp.start({ REDIS_URL: `redis://:needless@127.0.0.1:${server.port}` });
    await app.untilUp();
    await server.cli('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await eventually(async () => (await server.cli('client', 'list')).split('name=bms-discovery:request').length > 2);
    expect(app.log.lines.filter((line) => !line.includes('is back'))).toEqual([
      expect.stringMatching(/^warn .*asks for no password/),
    ]);
    expect(app.log.lines.join()).not.toContain('needless');
  });
});

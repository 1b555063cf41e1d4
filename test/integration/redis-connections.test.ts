import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisUnavailableError } from '../../src/redis/redis-unavailable.error.js';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const REQUEST_DEADLINE_MS = 800;
/** Less than the deadline of a command. */
const AT_ONCE_MS = 200;
const RECOVERY_MS = 2500;

/** Time until it rejects, ms, and with which trouble. */
async function rejection(work: Promise<unknown>): Promise<{ ms: number; trouble: string }> {
  const start = performance.now();
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    return { ms: performance.now() - start, trouble: error.trouble };
  }
  throw new Error('it did not reject');
}

describe('requests to Redis', () => {
  let server: RedisServer;
  let app: RedisApp;
  /** All connections of the pool are there. */
  const complete = (): Promise<void> =>
    eventually(async () => (await server.cli('client', 'list')).split('name=bms-discovery:request').length === 1 + 3);
  const read = (): Promise<string | null> => app.connections.run((client) => client.get('price:A'));

  beforeEach(async () => {
    server = await RedisServer.start();
    app = await RedisApp.start({ REDIS_URL: server.url, REDIS_CONNECTION_POOL_SIZE: '3' });
  });
  afterEach(async () => {
    await app.close();
    await server.stop();
  });

  it('are answered', async () => {
    await app.untilUp();
    expect(app.state).toMatchObject({ status: 'up', trouble: null, policyWarning: null });
    await app.connections.run((client) => client.set('price:A', '1'));
    expect(await read()).toBe('1');
    expect(await server.cli('client', 'list')).toContain('name=bms-discovery:request-0');
  });

  it('pass error replies and errors of the caller through', async () => {
    await app.untilUp();
    await expect(app.connections.run((client) => client.call('NOSUCH'))).rejects.toThrow(/^ERR unknown command/);
    await expect(app.connections.run(() => Promise.reject(new TypeError('mine')))).rejects.toThrow(TypeError);
    await expect(
      app.connections.run(() => {
        throw new RangeError('at once');
      }),
    ).rejects.toThrow(RangeError);
    expect(app.state.status).toBe('up');
  });

  it('go to the connection with the least to do', async () => {
    await app.untilUp();
    await complete();
    await eventually(async () => new Set(await Promise.all([id(), id(), id()])).size === 3);
    const [first] = await Promise.all([id(), id()]);
    expect(await id()).toBe(first);

    function id(): Promise<unknown> {
      return app.connections.run((client) => client.call('CLIENT', 'ID'));
    }
  });

  it('fail at once from the moment Redis is killed, and work again when it is back', async () => {
    await app.untilUp();
    const waiting = app.connections.run((client) => client.call('BLPOP', 'bull:none', '1'));
    await Promise.all([expect(rejection(waiting)).resolves.toMatchObject({ trouble: 'unreachable' }), server.kill()]);
    await app.untilDown();
    const { ms, trouble } = await rejection(read());
    expect(trouble).toBe('unreachable');
    expect(ms).toBeLessThan(AT_ONCE_MS);
    await server.restart();
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
    expect(await read()).toBeNull();
  });

  it('fail within their deadline when Redis freezes, the later ones at once', async () => {
    await app.untilUp();
    server.freeze();
    const first = await rejection(read());
    expect(first).toMatchObject({ trouble: 'timeout' });
    expect(first.ms).toBeLessThan(REQUEST_DEADLINE_MS);
    const second = await rejection(read());
    expect(second.ms).toBeLessThan(AT_ONCE_MS);
    expect(app.state).toMatchObject({ status: 'down', trouble: 'timeout' });
    server.thaw();
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
  });

  it('find out about a frozen Redis without being asked', async () => {
    await app.untilUp();
    server.freeze();
    expect(await app.untilDown()).toBeLessThan(1500);
    server.thaw();
    await app.untilUp();
  });

  it('tell when a pipeline lost its connection', async () => {
    await app.untilUp();
    server.freeze();
    const pipeline = app.connections.run((client) => client.pipeline().get('price:A').get('price:B').exec());
    expect(await rejection(pipeline)).toMatchObject({ trouble: 'timeout' });
    server.thaw();
    await app.untilUp();
    const refused = await app.connections.run((client) =>
      client.pipeline().set('price:A', '1').lpush('price:A', 'x').exec(),
    );
    expect(refused?.[1]?.[0]?.message).toMatch(/^WRONGTYPE/);
  });

  it('survive the loss of one connection, and of all of them', async () => {
    await app.untilUp();
    await server.cli('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await eventually(async () => {
      try {
        return (await read()) === null;
      } catch (error) {
        if (error instanceof RedisUnavailableError) return false;
        throw error;
      }
    }, RECOVERY_MS);
  });

  it('are not cut by the timer of a connection that is gone', async () => {
    await app.untilUp();
    server.freeze();
    await rejection(read());
    await server.kill();
    await server.restart();
    await Promise.all([app.untilUp(), complete()]);
    const before = await received();
    const ends = performance.now() + 1200;
    await eventually(async () => {
      await read();
      return performance.now() > ends;
    });
    // redis-cli connects to ask
    expect(await received()).toBe(before + 1);

    async function received(): Promise<number> {
      return Number(/total_connections_received:(\d+)/.exec(await server.cli('info', 'stats'))?.[1]);
    }
  });

  it('wait for a master where a replica answers', async () => {
    await app.untilUp();
    await server.cli('replicaof', '127.0.0.1', '1');
    expect(await rejection(app.connections.run((client) => client.set('price:A', '1')))).toMatchObject({
      trouble: 'readonly',
    });
    await app.until(({ status, trouble }) => status === 'down' && trouble === 'readonly');
    await server.cli('replicaof', 'no', 'one');
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
    expect(await app.connections.run((client) => client.set('price:A', '1'))).toBe('OK');
  });

  it('warn of a policy that refuses writes, until it is mended', async () => {
    await app.untilUp();
    expect(app.state.policyWarning).toBeNull();
    await server.cli('config', 'set', 'maxmemory', '64mb');
    await server.cli('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await app.until(({ policyWarning }) => policyWarning?.includes('allkeys-lru') ?? false);
    expect(app.log.lines.filter((line) => line.includes('noeviction'))).toHaveLength(1);
    await server.cli('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    await server.cli('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await app.until(({ policyWarning }) => policyWarning === null);
  });
});

describe('the start and the end', () => {
  it('need no Redis: one that comes later is found', async () => {
    const server = await RedisServer.start();
    await server.kill();
    const start = performance.now();
    const app = await RedisApp.start({ REDIS_URL: server.url });
    expect(performance.now() - start).toBeLessThan(1000);
    await app.untilDown();
    expect(app.state.trouble).toBe('unreachable');
    await eventually(() => app.log.lines.length > 0);
    expect(app.log.lines).toEqual([expect.stringMatching(/^warn Redis at 127\.0\.0\.1:\d+ cannot be reached/)]);
    await server.restart();
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
    expect(app.log.lines.at(-1)).toMatch(/^info Redis at .* is back/);
    await app.close();
    await server.stop();
  });

  it('are nothing without a configuration', async () => {
    const app = await RedisApp.start({});
    expect(app.state.status).toBe('disabled');
    expect(await rejection(app.connections.run((client) => client.get('price:A')))).toMatchObject({
      trouble: 'disabled',
    });
    expect(() => app.connections.dedicated('test')).toThrow(RedisUnavailableError);
    app.subscriber.on('x', () => undefined);
    expect(app.subscriber.active).toBe(false);
    await app.close();
  });

  it('take a moment even when Redis is frozen', async () => {
    const server = await RedisServer.start();
    const app = await RedisApp.start({ REDIS_URL: server.url });
    await app.untilUp();
    const blocked = app.connections.dedicated('blocked');
    await blocked.ping();
    app.subscriber.on('x', () => undefined);
    await eventually(() => app.subscriber.active);
    const never = expect(blocked.blpop('bull:none', 0)).rejects.toThrow(/closed/);
    server.freeze();
    const start = performance.now();
    await app.close();
    expect(performance.now() - start).toBeLessThan(1000);
    await never;
    expect(blocked.status).toBe('end');
    await server.stop();
  });

  it('read the policy from INFO where CONFIG is forbidden', async () => {
    const server = await RedisServer.start({ args: ['--maxmemory', '64mb', '--rename-command', 'CONFIG', ''] });
    const app = await RedisApp.start({ REDIS_URL: server.url });
    await app.until(({ policyWarning }) => policyWarning?.includes('64 MiB') ?? false);
    await app.close();
    await server.stop();
  });
});

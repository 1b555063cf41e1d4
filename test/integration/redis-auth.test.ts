import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';

const PASSWORD = 'right-one';
const WRONG = 's3cret-but-wrong';
const RECOVERY_MS = 2500;

describe('a password', () => {
  let server: RedisServer;
  let app: RedisApp;

  beforeEach(async () => {
    server = await RedisServer.start({ password: PASSWORD });
  });
  afterEach(async () => {
    await app.close();
    await server.stop();
  });

  const start = async (credentials: string): Promise<void> => {
    app = await RedisApp.start({ REDIS_URL: `redis://${credentials}127.0.0.1:${server.port}` });
  };
  const warned = (): Promise<void> => eventually(() => app.log.lines.length > 0);

  it('opens the door', async () => {
    await start(`:${PASSWORD}@`);
    await app.untilUp();
  });

  it('that is wrong is told once, never shown, and heals when Redis accepts it', async () => {
    await start(`:${WRONG}@`);
    await app.until(({ status, trouble }) => status === 'down' && trouble === 'auth');
    await warned();
    expect(app.log.lines).toEqual([expect.stringContaining('REDIS_PASSWORD')]);
    await server.cli('config', 'set', 'requirepass', WRONG);
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
    expect(app.log.lines.join()).not.toContain(WRONG);
  });

  it('that is missing is told as such, and heals when none is asked for', async () => {
    await start('');
    await app.until(({ status, trouble }) => status === 'down' && trouble === 'auth');
    await server.cli('config', 'set', 'requirepass', '');
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
  });

  it('goes with the user of an access list', async () => {
    await server.cli('acl', 'setuser', 'scanner', 'on', '>its-own', '~*', '&*', '+@all');
    await start('scanner:its-own@');
    await app.untilUp();
    expect(await app.connections.run((client) => client.call('ACL', 'WHOAMI'))).toBe('scanner');
    await server.cli('acl', 'setuser', 'scanner', 'off');
    await server.cli('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await app.until(({ trouble }) => trouble === 'auth');
    await server.cli('acl', 'setuser', 'scanner', 'on');
    expect(await app.untilUp()).toBeLessThan(RECOVERY_MS);
  });

  it('is not asked for twice: a user who may do little is enough', async () => {
    await server.cli(
      'acl',
      'setuser',
      'small',
      'on',
      '>its-own',
      '~*',
      '&*',
      '+@read',
      '+@write',
      '+ping',
      '+client',
      '+info',
    );
    await start('small:its-own@');
    await app.untilUp();
    await expect(app.connections.run((client) => client.config('GET', 'port'))).rejects.toThrow(/^NOPERM/);
    expect(app.state).toMatchObject({ status: 'up', policyWarning: null });
  });
});

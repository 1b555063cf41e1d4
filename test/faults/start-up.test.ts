import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/redis/free-port.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { TlsAuthority } from '../support/redis/tls-files.js';
import { atMost, figures } from './support/figures.js';
import { componentsOf, Installation, redisIsWell } from './support/installation.js';
import { Opened } from './support/opened.js';
import { sized } from './support/size.js';

const RIGHT = 'right-word-4711';
const WRONG = 'wrong-word-0815';

describe('Redis is not as it should be when the processes start', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  async function start(env: Readonly<Record<string, string>>, readerEnv = {}): Promise<Installation> {
    return opened.add(await Installation.start(env, { readerEnv }), (it) => it.stop());
  }

  async function startLocked(): Promise<RedisServer> {
    return opened.add(await RedisServer.start({ password: RIGHT }), (it) => it.stop());
  }

  it('R8: it is not there, and appears later', async () => {
    const port = await freePort();
    const installation = await start({ REDIS_URL: `redis://127.0.0.1:${port}` });
    const { scanner, reader } = installation;
    const listeningMs = Math.max(...(await Promise.all([scanner.listening(), reader.listening()])));
    await Promise.all([scanner.ready(), installation.redisIsWrong('redis_unreachable')]);
    await pause(sized(1_000, 20_000));
    const ready = await reader.get('/health/ready');

    opened.add(await RedisServer.start({ port }), (it) => it.stop());
    const [readyMs, boardMs, wellMs] = await Promise.all([
      reader.until('/health/ready', ({ status }) => status === 200, 20_000),
      reader.ready(20_000),
      installation.redisIsWell(20_000),
    ]);
    await installation.nextRun();
    figures('R8 Redis absent at boot', {
      listens_ms: atMost(sized(9_000, 3_000), listeningMs),
      ready_ms: atMost(5_000, readyMs),
      board_ms: atMost(5_000, boardMs),
      health_well_ms: atMost(5_000, wellMs),
    });
    expect(installation.casualties).toEqual([]);
    expect(ready.status).toBe(503);
  }, 120_000);

  it('R9: it wants another password, or one at all', async () => {
    const [one, other] = [await startLocked(), await startLocked()];
    const installation = await start(
      { REDIS_URL: `redis://127.0.0.1:${one.port}` },
      { REDIS_URL: `redis://:${WRONG}@127.0.0.1:${other.port}` },
    );
    const { scanner, reader } = installation;
    await Promise.all([scanner.ready(), installation.redisIsWrong('redis_auth')]);
    const components = [await componentsOf(scanner), await componentsOf(reader)];
    const logged = (): number =>
      Math.max(...[scanner, reader].map(({ log }) => log.filter(({ level }) => level >= 40).length));
    const before = logged();
    await pause(sized(2_000, 35_000));
    const lines = logged() - before;

    await one.cli('CONFIG', 'SET', 'requirepass', '');
    await other.cli('CONFIG', 'SET', 'requirepass', WRONG);
    const [scannerWellMs, readerWellMs] = await Promise.all([redisIsWell(scanner), redisIsWell(reader)]);
    figures('R9 wrong password, missing password', {
      log_lines_a_second: atMost(1, (lines * 1_000) / sized(2_000, 35_000)),
      wrong_one_heals_ms: atMost(5_000, readerWellMs),
      missing_one_heals_ms: atMost(5_000, scannerWellMs),
    });
    expect(installation.casualties).toEqual([]);
    expect(components.map(({ redis: code }) => code)).toEqual(['auth', 'auth']);
    for (const { log } of [scanner, reader]) {
      expect(log.filter(({ msg }) => msg?.includes('refuses the password')).length).toBeGreaterThan(0);
      expect(JSON.stringify(log)).not.toMatch(new RegExp(`${RIGHT}|${WRONG}`));
    }
  }, 120_000);

  it('R10: its certificate is for another host', async () => {
    const authority = opened.add(await TlsAuthority.create(), (it) => it.remove());
    const tls = await authority.issue('redis', 'DNS:localhost');
    const redis = opened.add(await RedisServer.start({ tls }), (it) => it.stop());
    const env = { REDIS_URL: redis.url, REDIS_SSL_CERT_REQS: 'required', REDIS_SSL_CA: authority.ca };
    const installation = await start(env);
    await Promise.all([installation.scanner.ready(), installation.redisIsWrong('redis_tls')]);

    await authority.issue('redis', 'IP:127.0.0.1');
    await redis.restart();
    const wellMs = await installation.redisIsWell();
    const boardMs = await installation.reader.ready();
    figures('R10 certificate for another host', {
      heals_ms: atMost(5_000, wellMs),
      board_ms: atMost(5_000, boardMs),
    });
    expect(installation.casualties).toEqual([]);
  }, 90_000);
});

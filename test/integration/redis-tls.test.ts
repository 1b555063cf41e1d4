import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { TlsAuthority } from '../support/redis/tls-files.js';
import { atMost, figures } from '../faults/support/figures.js';
import { sized } from '../faults/support/size.js';

const FAILURE_MS = 2000;
/** First byte of a TLS handshake record. */
const HANDSHAKE = 0x16;

describe('REDIS_SSL_CERT_REQS', () => {
  let authority: TlsAuthority;
  let signed: RedisServer;
  let selfSigned: RedisServer;
  let plain: RedisServer;

  beforeAll(async () => {
    authority = await TlsAuthority.create();
    signed = await RedisServer.start({ tls: await authority.issue('signed', 'DNS:localhost') });
    selfSigned = await RedisServer.start({
      tls: await authority.issueSelfSigned('self', 'DNS:localhost,IP:127.0.0.1'),
    });
    plain = await RedisServer.start();
  });
  afterAll(async () => {
    await Promise.all([signed, selfSigned, plain].map((server) => server.stop()));
    await authority.remove();
  });

  const outcome = async (host: string, server: RedisServer, requirement: string): Promise<string> => {
    const app = await RedisApp.start({
      REDIS_URL: `rediss://${host}:${server.port}`,
      REDIS_SSL_CERT_REQS: requirement,
      REDIS_SSL_CA: authority.ca,
      REDIS_CONNECTION_POOL_SIZE: '2',
    });
    const ms = await app.until(({ status }) => status !== 'connecting');
    const { status, trouble } = app.state;
    await app.close();
    expect(ms).toBeLessThan(FAILURE_MS);
    return trouble ?? status;
  };

  it.each([
    ['none', 'self-signed', 'up'],
    ['none', 'signed', 'up'],
    ['none', 'signed for another host', 'up'],
    ['none', 'none', 'unreachable'],
    ['optional', 'self-signed', 'tls'],
    ['optional', 'signed', 'up'],
    ['optional', 'signed for another host', 'up'],
    ['optional', 'none', 'unreachable'],
    ['required', 'self-signed', 'tls'],
    ['required', 'signed', 'up'],
    ['required', 'signed for another host', 'tls'],
    ['required', 'none', 'unreachable'],
  ])('R10: %s with a certificate that is %s: %s', async (requirement, certificate, expected) => {
    const servers: Record<string, () => [string, RedisServer]> = {
      'self-signed': () => ['localhost', selfSigned],
      signed: () => ['localhost', signed],
      'signed for another host': () => ['127.0.0.1', signed],
      none: () => ['localhost', plain],
    };
    const startedMs = performance.now();
    const actual = await outcome(...servers[certificate]!(), requirement);
    figures(`R10 ${requirement}, ${certificate}: ${actual}`, {
      known_ms: atMost(sized(10_000, 2_000), performance.now() - startedMs),
    });
    expect(actual).toBe(expected);
  });

  it('never falls back to plain text', async () => {
    const first: number[] = [];
    const sockets: Socket[] = [];
    const listener = createServer((socket) => {
      sockets.push(socket);
      socket.once('data', (data) => first.push(data[0]!)).on('error', () => socket.destroy());
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const app = await RedisApp.start({
      REDIS_URL: `rediss://:password@127.0.0.1:${port}`,
      REDIS_SSL_CERT_REQS: 'none',
    });
    await app.untilDown();
    for (const socket of sockets) socket.destroy();
    await app.close();
    listener.close();
    expect(first.length).toBeGreaterThan(0);
    expect(new Set(first)).toEqual(new Set([HANDSHAKE]));
  });

  it('does not help one who speaks plain text to a TLS port', async () => {
    const app = await RedisApp.start({ REDIS_URL: `redis://localhost:${signed.port}` });
    expect(await app.untilDown()).toBeLessThan(FAILURE_MS);
    expect(app.state.trouble).toBe('unreachable');
    await app.close();
  });

  it('warns once that none takes any certificate', async () => {
    const env = { REDIS_URL: `rediss://localhost:${signed.port}` };
    const app = await RedisApp.start(env);
    await app.untilUp();
    expect(app.log.lines).toEqual([expect.stringContaining('REDIS_SSL_CERT_REQS=none')]);
    app.subscriber.on('x', () => undefined);
    await new Promise<void>((resolve) => app.subscriber.onActive(resolve));
    await app.close();
  });

  it('lets the process end in the middle of handshakes', async () => {
    // broken-off handshakes have a second error, which nobody may leave unheard
    for (let round = 0; round < 5; round++) {
      const app = await RedisApp.start({ REDIS_URL: `rediss://localhost:${signed.port}` });
      await app.untilUp();
      await app.close();
    }
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { RawConnection } from '../../test/support/raw-http.js';
import { createHttpAdapter } from './http-adapter.js';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('connections that are kept', () => {
  let fastify: FastifyInstance;
  let body: PassThrough;

  const start = async (trustProxyHops: number): Promise<number> => {
    fastify = createHttpAdapter({ trustProxyHops }).getInstance<FastifyInstance>();
    body = new PassThrough();
    fastify.get('/', (_request, reply) => reply.send(body));
    await fastify.listen({ port: 0, host: '127.0.0.1' });
    return (fastify.server.address() as AddressInfo).port;
  };
  afterEach(() => fastify.close());

  it.each([
    [0, 5],
    [1, 65],
  ])('are idle behind %i proxies for %i s at most', async (hops, seconds) => {
    const kept = await RawConnection.open(await start(hops));
    body.end('it');
    kept.send(REQUEST);
    await kept.until('it');
    expect(kept.received).toContain(`Keep-Alive: timeout=${seconds}\r\n`);
    // idle: ends at once
    const closing = fastify.close();
    await Promise.all([kept.closed, closing]);
  });

  it('end soon when an answer ends that was under way when the server closed', async () => {
    const kept = await RawConnection.open(await start(1));
    body.write('first');
    kept.send(REQUEST);
    await kept.until('first');
    const closing = fastify.close();
    // new connections are refused: it has begun to close
    while (fastify.server.listening) await new Promise(setImmediate);
    body.end('last');
    await kept.until('last');
    await Promise.all([kept.closed, closing]);
  });
});

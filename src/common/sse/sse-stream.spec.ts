import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SseStream } from './sse-stream.js';

/** More than sockets take by themselves while nobody reads. */
const BIG = 'x'.repeat(16 * 1024 * 1024);

describe('SseStream', () => {
  let server: Server;

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** A stream to a client that has not read anything yet. */
  async function connect(): Promise<{ stream: SseStream; answer: IncomingMessage }> {
    const request = get({ port: (server.address() as AddressInfo).port, agent: false });
    const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
    const stream = new SseStream(response);
    stream.body.pipe(response);
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    return { stream, answer };
  }

  it('sends what it is given until it is closed', async () => {
    const { stream, answer } = await connect();
    stream.send({ id: '1', event: 'a', data: 'one' });
    stream.beat();
    stream.send({ data: 'two\nlines' });
    stream.close();
    stream.send({ data: 'late' });
    expect(await text(answer)).toBe('retry: 3000\n\nid: 1\nevent: a\ndata: one\n\n:\n\ndata: two\ndata: lines\n\n');
  });

  it('tells of its end once, whoever ends it, and at once when it is over', async () => {
    const { stream, answer } = await connect();
    const listener = jest.fn();
    stream.onClose(listener);
    answer.destroy();
    await stream.gone;
    stream.close();
    expect([stream.closed, listener.mock.calls.length]).toEqual([true, 1]);
    stream.onClose(listener);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  it('is over for a client that left before it was answered', async () => {
    const request = get({ port: (server.address() as AddressInfo).port, agent: false }).on('error', () => undefined);
    const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
    request.destroy();
    await once(response, 'close');
    const stream = new SseStream(response);
    await stream.gone;
    expect([stream.closed, stream.body.destroyed]).toEqual([true, true]);
  });

  it('takes one message of any size, and disconnects a client that leaves it unread when the next comes', async () => {
    const { stream } = await connect();
    stream.send({ data: BIG });
    expect(stream.closed).toBe(false);
    stream.send({ data: 'next' });
    expect(stream.closed).toBe(true);
    await stream.gone;
  });

  it('waits until the client has read, or is gone', async () => {
    const [reading, leaving] = [await connect(), await connect()];
    for (const { stream } of [reading, leaving]) {
      await stream.drained();
      stream.send({ data: BIG });
    }
    const drained = [reading.stream.drained(), leaving.stream.drained()];
    reading.answer.resume();
    leaving.answer.destroy();
    await Promise.all(drained);
    expect([reading.stream.closed, leaving.stream.closed]).toEqual([false, true]);
  });

  it('disconnects a client that does not take the end by the next beat', async () => {
    const { stream } = await connect();
    stream.send({ data: BIG });
    stream.close();
    stream.beat();
    await stream.gone;
  });
});

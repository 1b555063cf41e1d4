import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { FaultProxy } from '../support/faults/fault-proxy.js';
import { SteadyLoad } from '../support/faults/steady-load.js';

describe('fault proxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  let clients: Socket[];

  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => socket.destroy()).pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await FaultProxy.start((echo.address() as AddressInfo).port);
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.destroy();
    await proxy.close();
    echo.close();
  });

  async function open(): Promise<Socket> {
    const client = connect(proxy.port, '127.0.0.1');
    clients.push(client);
    await once(client, 'connect');
    return client;
  }

  async function answer(client: Socket, length: number): Promise<string> {
    let text = '';
    while (text.length < length) text += String((await once(client, 'data'))[0]);
    return text;
  }

  async function failure(client: Socket): Promise<string | undefined> {
    const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
    return error.code;
  }

  it('passes, sliced and slowly too, all bytes in order', async () => {
    const text = Array.from({ length: 500 }, (_, i) => `${i};`).join('');
    const client = await open();
    for (const faults of [{}, { sliceBytes: 7 }, { latencyMs: 20, jitterMs: 10 }]) {
      proxy.set(faults);
      client.write(text);
      expect(await answer(client, text.length)).toBe(text);
    }
    client.end();
    await once(client, 'close');
    expect(proxy.accepted).toBe(1);
  });

  it('holds everything back in a black hole, and lets it go when it heals', async () => {
    const client = await open();
    proxy.set({ mode: 'blackhole' });
    client.write('late');
    const late = answer(client, 4);
    const blocked = await open();
    blocked.write('x');
    expect(
      await Promise.race([late, answer(blocked, 1), new Promise((r) => setTimeout(() => r('silence'), 100))]),
    ).toBe('silence');
    proxy.set({});
    expect(await late).toBe('late');
  });

  it('cuts after so many bytes', async () => {
    proxy.set({ cutAfterBytes: 100 });
    const client = await open();
    client.write('x'.repeat(40));
    expect(await answer(client, 40)).toHaveLength(40);
    client.write('x'.repeat(40));
    expect(await failure(client)).toBe('ECONNRESET');
  });

  it('resets what is open, and refuses what comes', async () => {
    const client = await open();
    client.write('x');
    await answer(client, 1);
    const reset = failure(client);
    proxy.resetAll();
    expect(await reset).toBe('ECONNRESET');
    proxy.set({ mode: 'refuse' });
    expect(await failure(connect(proxy.port, '127.0.0.1'))).toBe('ECONNRESET');
  });
});

describe('steady load', () => {
  let server: HttpServer;
  let url: string;
  let requests = 0;

  beforeAll(async () => {
    server = createHttpServer((request, response) => {
      const n = ++requests;
      if (request.url === '/silent') return;
      response.writeHead(n % 5 === 0 ? 503 : 200, { 'X-Cache': n % 2 === 0 ? 'HIT' : 'MISS' });
      response.end(n === 11 ? 'half' : 'whole');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('counts what is answered', async () => {
    const load = SteadyLoad.start({ url, rate: 100, timeoutMs: 2_000, isRight: (body) => body === 'whole' });
    while (load.samples.length < 20) await new Promise((resolve) => setImmediate(resolve));
    const report = await load.stop();
    expect(report.requests).toBe(load.samples.length);
    expect(report.requests).toBe(requests);
    expect(report.statuses['503']).toBe(Math.floor(requests / 5));
    expect(report.caches.HIT).toBe(Math.floor(requests / 2));
    expect(report.errors).toEqual({ wrong_body: 1 });
    expect(report.p50Ms).toBeLessThanOrEqual(report.p99Ms);
    expect(load.report(0, 100).requests).toBe(10);
  });

  it('counts what is not', async () => {
    const load = SteadyLoad.start({ url: `${url}/silent`, rate: 50, timeoutMs: 50 });
    while (load.samples.length < 3) await new Promise((resolve) => setImmediate(resolve));
    const report = await load.stop();
    expect(report.errors).toEqual({ timeout: report.requests });
    expect(report.statuses).toEqual({});
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { HTTP_LIMITS } from '../../../src/bootstrap/http-limits.js';
import { Public } from '../../../src/common/access/public.decorator.js';
import { HttpApp } from '../../support/http-app.js';
import { RawConnection } from '../../support/raw-http.js';

const BYTES_A_MS = 2_000;
/** More than a slow client takes while one that takes nothing is put up with, and what both systems buffer for them. */
const LARGE_BYTES = 1.2 * HTTP_LIMITS.sendStallMs * BYTES_A_MS + 6 * 1024 * 1024;

@Controller('test')
class LargeController {
  @Public()
  @Get('large')
  read(): Buffer {
    return Buffer.alloc(LARGE_BYTES);
  }
}

describe('slow and broken clients', () => {
  let http: HttpApp;
  let port: number;

  beforeAll(async () => {
    http = await HttpApp.start({}, [LargeController]);
    port = await http.listen();
  });
  afterAll(() => http.close());

  const head = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';

  it('are cut when head or body do not arrive, and told why', async () => {
    const slowHead = await RawConnection.open(port);
    slowHead.send(head);
    const slowBody = await RawConnection.open(port);
    slowBody.send('POST /any HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    await Promise.all([slowHead.closed, slowBody.closed]);
    for (const { received } of [slowHead, slowBody]) {
      expect(received).toMatch(/^HTTP\/1\.1 408 /);
      expect(received).toContain('"code":"request_timeout"');
    }
  }, 15_000);

  it('get 431 for oversized headers and 400 for what is not HTTP', async () => {
    const oversized = await RawConnection.open(port);
    oversized.send(`${head}X-Big: ${'x'.repeat(20_000)}\r\n\r\n`);
    const garbage = await RawConnection.open(port);
    garbage.send('hello\r\n\r\n');
    await Promise.all([oversized.closed, garbage.closed]);
    expect(oversized.received).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*application\/problem\+json[\s\S]*"code":"headers_too_large"/,
    );
    expect(garbage.received).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"bad_request"/);
  });

  it('get all of a large answer, however slowly they read it', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write('GET /test/large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let received = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      received += chunk.length;
      await pause(chunk.length / BYTES_A_MS);
    }
    expect(received).toBeGreaterThan(LARGE_BYTES);
  }, 60_000);

  it('do not disturb others', async () => {
    const lost = await RawConnection.open(port);
    lost.send('POST /any HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
    lost.destroy();
    await lost.closed;
    expect((await fetch(`http://127.0.0.1:${String(port)}/health/live`)).status).toBe(200);
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { range } from '../../support/event-network.js';
import { ServiceProcess } from '../../support/faults/service-process.js';
import { RawConnection } from '../../support/raw-http.js';
import { SseClient } from '../../support/sse/sse-client.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILD_TIMEOUT_MS = 180_000;
const TEST_TIMEOUT_MS = 60_000;
const STREAMS = 50;
/** The bound of a shutdown while nothing is scanned. */
const SHUTDOWN_MS = 2_000;

describe('a service that is told to leave while clients follow events', () => {
  beforeAll(() => {
    expect(spawnSync(process.execPath, ['scripts/ensure-build.mjs'], { cwd: ROOT }).status).toBe(0);
  }, BUILD_TIMEOUT_MS);

  it(
    'ends their streams and is gone within two seconds',
    async () => {
      const env = { SIMULATED_TICKERS: '300', HISTORY_SESSIONS: '60', ENABLE_WORKER_AUTO_START: 'false' };
      const service = await ServiceProcess.start({ env });
      try {
        await service.listening();
        const port = Number(new URL(service.url).port);
        const clients = await Promise.all(range(0, STREAMS).map(() => SseClient.open(port, '/events')));
        expect(clients.map(({ response }) => response.statusCode)).toEqual(clients.map(() => 200));
        const kept = await RawConnection.open(port);
        kept.send('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
        await kept.until('"status":"ok"');
        expect(await service.stop()).toBeLessThan(SHUTDOWN_MS);
        expect(await service.exited).toEqual({ code: 0, signal: null });
        await Promise.all([...clients.map((client) => client.untilClosed()), kept.closed]);
        for (const { response } of clients) expect(response.complete).toBe(true);
        expect(service.noise).toEqual([]);
        expect(service.log.filter(({ level }) => level >= 50)).toEqual([]);
      } finally {
        await service.kill();
      }
    },
    TEST_TIMEOUT_MS,
  );
});

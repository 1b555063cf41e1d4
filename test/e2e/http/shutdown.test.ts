import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { RawConnection } from '../../support/raw-http.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BUILD_TIMEOUT_MS = 180_000;
const TEST_TIMEOUT_MS = 60_000;

const IN_FLIGHT_BODY = '{"a":1}';
const IN_FLIGHT_HEAD = `POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${String(IN_FLIGHT_BODY.length)}\r\n\r\n`;

/** The built program on a free port, and what it has logged. */
class Service {
  private log = '';
  readonly exited: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit').then(([code]) => code as number | null);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.log += chunk;
      });
    }
  }

  static start(env: Readonly<Record<string, string>> = {}): Service {
    const settings = {
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_FORMAT: 'json',
      SIMULATED_TICKERS: '300',
      HISTORY_SESSIONS: '60',
      ...env,
    };
    return new Service(
      spawn(process.execPath, ['dist/main.js'], { cwd: ROOT, env: settings, stdio: ['ignore', 'pipe', 'pipe'] }),
    );
  }

  get output(): string {
    return this.log;
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.log);
      if (found !== null) return found;
      if (this.child.stdout !== null) await once(this.child.stdout, 'data');
    }
  }

  async port(): Promise<number> {
    return Number((await this.until(/Board: http:\/\/127\.0\.0\.1:(\d+)\/discovery/))[1]);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}

async function isRefused(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return false;
  } catch {
    return true;
  } finally {
    socket.destroy();
  }
}

describe('the built service', () => {
  let service: Service;

  beforeAll(() => {
    expect(spawnSync(process.execPath, ['scripts/ensure-build.mjs'], { cwd: ROOT }).status).toBe(0);
  }, BUILD_TIMEOUT_MS);
  afterEach(() => {
    service.end();
  });

  it(
    'answers what is in flight on a kept connection, then leaves',
    async () => {
      service = Service.start();
      const port = await service.port();
      const kept = await RawConnection.open(port);
      kept.send('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      await kept.until('"status":"ok"');
      kept.send(IN_FLIGHT_HEAD);
      // answered after the head of the other has been read: the request is in flight
      expect((await fetch(`http://127.0.0.1:${String(port)}/health/live`)).status).toBe(200);
      service.signal('SIGTERM');
      await service.until(/shutting down/);
      kept.send(IN_FLIGHT_BODY);
      await kept.until('"code":"not_found"');
      expect(kept.received.split('HTTP/1.1 ')[2]).toMatch(/^404 [\s\S]*connection: close\r\n/i);
      await kept.closed;
      expect(await service.exited).toBe(0);
      expect(service.output).not.toMatch(/unhandled|"level":[56]0/i);
      expect(await isRefused(port)).toBe(true);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'leaves at once on a second signal',
    async () => {
      service = Service.start();
      const port = await service.port();
      const kept = await RawConnection.open(port);
      kept.send(IN_FLIGHT_HEAD);
      expect((await fetch(`http://127.0.0.1:${String(port)}/health/live`)).status).toBe(200);
      service.signal('SIGTERM');
      await service.until(/shutting down/);
      service.signal('SIGINT');
      expect(await service.exited).toBe(130);
      await kept.closed;
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'serves a board soon after it started',
    async () => {
      service = Service.start();
      const port = await service.port();
      await service.until(/rows, \d+ eligible/);
      const response = await fetch(`http://127.0.0.1:${String(port)}/discovery/v3/candidates`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ status: 'cached', source: 'simulated' });
      const figures = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
      for (const name of [
        'process_resident_memory_bytes',
        'nodejs_eventloop_lag_p99_seconds',
        'discovery_universe_size',
      ])
        expect(figures).toMatch(new RegExp(`^${name} \\d`, 'm'));
      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    'refuses a bad configuration with code 78, and a taken port with code 1, in words',
    async () => {
      service = Service.start({ PORT: 'x' });
      expect(await service.exited).toBe(78);
      expect(service.output).toMatch(/PORT must be/);
      service = Service.start();
      const port = await service.port();
      const second = Service.start({ PORT: String(port) });
      expect(await second.exited).toBe(1);
      expect(second.output).toMatch(new RegExp(`Cannot start: .*${String(port)}`));
    },
    TEST_TIMEOUT_MS,
  );
});

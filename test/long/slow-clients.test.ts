import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceProcess } from '../support/faults/service-process.js';
import { SteadyLoad } from '../support/faults/steady-load.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Opened } from '../faults/support/opened.js';
import { IS_FULL, latencyLimit, sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';

const BOARD = '/discovery/v3/candidates?limit=500';
const CONNECTIONS = 200;
/** Together far more than the buffers between two processes hold. */
const PIPELINED = 20;
/** They come one after the other: a crowd at the door is another test. */
const OPENED_EVERY_MS = 10;
const CALM_MS = 2_000;
const HEAD = 'GET /health/live HTTP/1.1\r\nHost: x\r\n';
const READS = `GET ${BOARD} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\n\r\n`.repeat(PIPELINED);
const BODY_HEAD =
  'POST /discovery/v3/trigger HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';

interface SlowClient {
  readonly first: string;
  /** Sent every second. */
  readonly each: string | null;
  readonly isReading: boolean;
}

const HEADS: SlowClient = { first: HEAD, each: 'X-Slow: 1\r\n', isReading: true };
const BODIES: SlowClient = { first: BODY_HEAD, each: 'x', isReading: true };
const READERS: SlowClient = { first: READS, each: null, isReading: false };
/** In a quick run those that ask for little come together, 200 of each. */
const ATTACKS: [string, SlowClient[]][] = IS_FULL
  ? [
      ['heads', [HEADS]],
      ['bodies', [BODIES]],
      ['reads', [READERS]],
    ]
  : [
      ['heads and bodies', [HEADS, BODIES]],
      ['reads', [READERS]],
    ];
const ENV = {
  SIMULATED_TICKERS: '1000',
  HISTORY_SESSIONS: '60',
  UNIVERSE_SIZE_THRESHOLD: '100',
  BMS_CYCLE_SECONDS: '300',
};

function slowClient({ port }: URL, { first, each, isReading }: SlowClient): Socket {
  const socket = connect(Number(port), '127.0.0.1');
  // cut by the server, which is what is wanted
  socket.on('error', () => undefined);
  if (isReading) socket.resume();
  else socket.pause();
  socket.write(first);
  if (each !== null) {
    const timer = setInterval(() => socket.write(each), 1_000);
    socket.once('close', () => clearInterval(timer));
  }
  return socket;
}

/** One more connection after the other; returns at the last one. */
async function attack(url: URL, client: SlowClient, sockets: Socket[]): Promise<void> {
  for (let n = 0; n < CONNECTIONS; n++) {
    sockets.push(slowClient(url, client));
    await pause(OPENED_EVERY_MS);
  }
}

/** Connections and other sockets that the service holds. */
async function socketsOf(service: ServiceProcess): Promise<number> {
  const { text } = await service.get('/metrics');
  return Number(/^nodejs_active_handles\{type="Socket"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

describe('slow clients', () => {
  const opened = new Opened();
  const ofOneAttack = new Opened();
  let service: ServiceProcess;

  beforeAll(async () => {
    service = opened.add(await ServiceProcess.start({ env: ENV }), (it) => it.stop());
    await service.ready();
  }, 60_000);
  afterEach(() => ofOneAttack.closeAll(), 60_000);
  afterAll(() => opened.closeAll(), 60_000);

  it.each(ATTACKS)(
    'S9: 200 connections with slow %s',
    async (what, clients) => {
      const url = `${service.url}/discovery/v3/candidates`;
      const load = ofOneAttack.add(SteadyLoad.start({ url, rate: 50, timeoutMs: 5_000 }), (it) => it.stop());
      const sockets = ofOneAttack.add<Socket[]>([], (them) => {
        for (const socket of them) socket.destroy();
        return Promise.resolve();
      });
      await pause(CALM_MS);
      const before = await socketsOf(service);
      const attackedMs = load.elapsedMs;
      await Promise.all(clients.map((client) => attack(new URL(service.url), client, sockets)));
      const openedMs = load.elapsedMs;
      // more than half of each kind
      expect(await socketsOf(service)).toBeGreaterThan(before + sockets.length - CONNECTIONS / 2);
      // the load's own connections come and go
      await tookUntil(async () => (await socketsOf(service)) <= before + 20, 60_000);
      const closedMs = load.elapsedMs - openedMs;
      await load.stop();
      const [calm, attacked] = [load.report(0, attackedMs), load.report(attackedMs)];
      figures(`S9 slow ${what}`, {
        connections: sockets.length,
        closed_ms: atMost(sized(20_000, 10_000), closedMs),
        not_200: atMost(0, attacked.requests - (attacked.statuses['200'] ?? 0)),
        p99_ms: atMost(latencyLimit(200, calm.maxMs), attacked.p99Ms),
      });
      expect([service.isRunning, service.noise]).toEqual([true, []]);
    },
    120_000,
  );
});

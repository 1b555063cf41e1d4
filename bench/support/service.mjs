/** The program in a process of its own, and load on it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
export const CONNECTIONS = 32;
const SECONDS = 6;

/** Ends with this process, also when a benchmark fails half-way. */
function endingWithUs(child) {
  process.on('exit', () => child.kill('SIGKILL'));
  return child;
}

export async function freePort() {
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when the service has a board and all of its history. */
export async function awaitBoard(base) {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`${base}/discovery/v3/candidates`).catch(() => null);
    if (answer?.status === 200 && (await answer.json()).meta.history.complete) return;
    await delay(200);
  }
  throw new Error('the service had no complete board within 120 s');
}

/** The service with a complete board. */
export async function startService(env) {
  const service = await startProcess(env);
  await awaitBoard(service.base);
  return service;
}

/** The program, as soon as it has begun. */
export async function startProcess(env) {
  const port = await freePort();
  const child = endingWithUs(
    spawn(process.execPath, [...process.execArgv, MAIN], {
      env: {
        ...process.env,
        PORT: String(port),
        WORKER_PORT: String(port),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        LOG_FORMAT: 'json',
        BMS_CYCLE_SECONDS: '300',
        ...env,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  );
  return { child, base: `http://127.0.0.1:${port}` };
}

export async function stopService({ child }) {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** A script that serves the body on its standard input and prints its address, in a process of its own. */
export async function startBodyServer(script, body, ...args) {
  const child = endingWithUs(spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] }));
  child.stdin.end(body);
  const [address] = await once(child.stdout, 'data');
  return { child, base: address.toString().trim() };
}

/** The body as it is without compression. */
export async function bodyOf(url) {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  return Buffer.from(await answer.arrayBuffer());
}

export const load = (url, extra = {}) =>
  autocannon({ url, connections: CONNECTIONS, duration: SECONDS, workers: 1, ...extra });

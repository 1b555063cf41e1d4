/** GET /discovery/v3/candidates against a bare node:http server that answers the same bytes, and its tail latency while scans run. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMarketServer } from './support/market.mjs';
import { line, median, peakRssMb } from './support/report.mjs';
import {
  awaitBoard,
  bodyOf,
  CONNECTIONS,
  freePort,
  load,
  startBodyServer,
  startService,
  stopService,
} from './support/service.mjs';
import { STEADY_RATE, steadyP99 } from './support/steady-p99.mjs';

const BUSY = fileURLToPath(new URL('./support/busy-service.mjs', import.meta.url));
const TICKERS = 11_500;
const ROUNDS = 3;

/** The service whose scans run back to back when told to. */
async function startBusyService(env) {
  const port = await freePort();
  const child = fork(BUSY, { env: { ...process.env, PORT: String(port), ...env } });
  const base = `http://127.0.0.1:${port}`;
  await awaitBoard(base);
  return { child, base };
}

async function bareServer(body) {
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, base: `http://127.0.0.1:${server.address().port}` };
}

async function throughput(service, limit, target) {
  const path = `/discovery/v3/candidates?limit=${limit}`;
  const body = await bodyOf(service.base + path);
  const bare = await startBodyServer(fileURLToPath(import.meta.url), body, 'bare');
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push((await load(service.base + path)).requests.average);
    theirs.push((await load(bare.base)).requests.average);
  }
  bare.child.kill();
  const ratio = median(ours) / median(theirs);
  return line({
    what: `GET candidates, limit ${limit} (${(body.length / 1000).toFixed(0)} KB), ${CONNECTIONS} connections (baseline: bare node:http, same bytes)`,
    ours: `${Math.round(median(ours))}/s`,
    baseline: `${Math.round(median(theirs))}/s`,
    ratio: ratio.toFixed(2),
    limit: target,
    ok: ratio >= 0.6,
  });
}

async function tailWhileScanning(env) {
  const service = await startBusyService(env);
  const calm = [];
  const busy = [];
  let scans = 0;
  await steadyP99(service);
  for (let round = 0; round < ROUNDS; round++) {
    calm.push(await steadyP99(service));
    service.child.send('scan');
    busy.push(await steadyP99(service));
    service.child.send('rest');
    scans += (await once(service.child, 'message'))[0].scans;
  }
  const rss = peakRssMb(service.child.pid);
  service.child.send('stop');
  await once(service.child, 'exit');
  const ratio = median(busy) / median(calm);
  const memory = line({
    what: `peak RSS of the whole service under that load, 11,500 tickers, 260 sessions, ${scans + 2} scans`,
    ours: `${rss.toFixed(0)} MB`,
    limit: '<= 450 MB',
    ok: rss <= 450,
  });
  const tail = line({
    what: `p99 of GET candidates at ${STEADY_RATE}/s while a scan runs every 5 s, ${scans} in all (baseline: no scans)`,
    ours: `${median(busy).toFixed(2)} ms`,
    baseline: `${median(calm).toFixed(2)} ms`,
    ratio: `${ratio.toFixed(2)}x`,
    limit: '<= 1.5x',
    ok: ratio <= 1.5,
  });
  return [tail, memory];
}

export async function run() {
  const market = await startMarketServer(TICKERS, Date.now());
  const dir = mkdtempSync(join(tmpdir(), 'bms-bench-'));
  const env = {
    MARKET_DATA_PROVIDER: 'massive',
    MASSIVE_API_KEY: 'bench',
    MASSIVE_BASE_URL: market.url,
    MASSIVE_PLAN: 'advanced',
    HISTORY_DIR: dir,
  };
  const service = await startService(env);
  const lines = [await throughput(service, 100, '>= 0.60'), await throughput(service, 40, '>= 0.60')];
  await stopService(service);
  lines.push(...(await tailWhileScanning(env)));
  market.close();
  rmSync(dir, { recursive: true });
  return lines;
}

if (process.argv[2] === 'bare') {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  console.log((await bareServer(Buffer.concat(chunks))).base);
}

/** Scans as jobs: how soon an idle worker begins one, what more workers are worth, and what readers of the API notice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startMarketServer } from './support/market.mjs';
import { startRedis } from './support/redis-server.mjs';
import { line, median } from './support/report.mjs';
import { awaitBoard, startProcess, stopService } from './support/service.mjs';
import { STEADY_RATE, steadyP99 } from './support/steady-p99.mjs';

const TICKERS = 11_500;
/** A snapshot is over a megabyte, compressed: on 50 Mbit/s it is on its way for so long. */
const SNAPSHOT_AFTER_MS = 250;
const STARTS = 60;
const DRAINED = 300;
const ROUNDS = 5;
/** Six times as often as the fastest cadence of production. */
const SCAN_EVERY_MS = 5_000;
const POLL_MS = 20;

async function until(isSo) {
  while (!(await isSo())) await delay(POLL_MS);
}

async function trigger(api, body) {
  const answer = await fetch(`${api.base}/discovery/v3/trigger`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 202) throw new Error(`trigger was answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).job_id;
}

const statusOf = async (api, id) => (await fetch(`${api.base}/discovery/v3/status/${id}`)).json();

async function completed(api, id) {
  const { status } = await statusOf(api, id);
  if (status === 'failed') throw new Error(`job ${id} has failed`);
  return status === 'completed';
}

/** Waits until it holds all of its history. */
async function startWorker(env) {
  const worker = await startProcess({ ...env, PROCESS_ROLE: 'worker', ENABLE_WORKER_AUTO_START: 'false' });
  await until(async () => {
    const answer = await fetch(`${worker.base}/health`).catch(() => null);
    return answer !== null && (await answer.json()).history?.complete === true;
  });
  return worker;
}

async function enqueueToStart(api) {
  const waits = [];
  for (let i = 0; i < STARTS; i++) {
    const id = await trigger(api, {});
    await until(() => completed(api, id));
    const { timing } = await statusOf(api, id);
    waits.push(Date.parse(timing.started_at) - Date.parse(timing.queued_at));
  }
  const p95 = waits.sort((a, b) => a - b)[Math.ceil(STARTS * 0.95) - 1];
  return line({
    what: `from the answer of the queue to the start of the scan on an idle worker, p95 of ${STARTS} (p50 ${median(waits)} ms)`,
    ours: `${p95} ms`,
    limit: '<= 50 ms',
    ok: p95 <= 50,
  });
}

/** Scans that are all different, so that none joins another. Returns seconds from the first trigger to the last end. */
async function drain(api) {
  const startedMs = performance.now();
  const ids = [];
  for (let i = 0; i < DRAINED; i++) ids.push(await trigger(api, { limit: 10, filters: { max_price: 50 + i / 10 } }));
  for (const id of ids.reverse()) await until(() => completed(api, id));
  return (performance.now() - startedMs) / 1000;
}

async function tailWhileScanning(api) {
  const calm = [];
  const busy = [];
  await steadyP99(api);
  for (let round = 0; round < ROUNDS; round++) {
    calm.push(await steadyP99(api));
    const timer = setInterval(() => void trigger(api, {}), SCAN_EVERY_MS);
    busy.push(await steadyP99(api));
    clearInterval(timer);
  }
  const ratio = median(busy) / median(calm);
  return line({
    what: `p99 of GET candidates at ${STEADY_RATE}/s of an API while a worker scans and publishes every 5 s (baseline: no scans)`,
    ours: `${median(busy).toFixed(2)} ms`,
    baseline: `${median(calm).toFixed(2)} ms`,
    ratio: `${ratio.toFixed(2)}x`,
    limit: '<= 1.2x',
    ok: ratio <= 1.2,
  });
}

export async function run() {
  const redis = await startRedis();
  const dir = mkdtempSync(join(tmpdir(), 'bms-bench-'));
  const market = await startMarketServer(TICKERS, Date.now(), SNAPSHOT_AFTER_MS);
  const env = {
    MARKET_DATA_PROVIDER: 'massive',
    MASSIVE_API_KEY: 'bench',
    MASSIVE_BASE_URL: market.url,
    MASSIVE_PLAN: 'advanced',
    REDIS_URL: redis.url,
    HISTORY_DIR: dir,
    QUEUE_CAPACITY: String(2 * DRAINED),
    RATE_LIMIT_PER_MINUTE: '1000000',
    // the stand-in has prices only
    ENRICH_MAX_CALLS: '0',
  };
  const api = await startProcess({ ...env, PROCESS_ROLE: 'api' });
  const workers = [await startWorker(env)];
  const first = await trigger(api, {});
  await until(() => completed(api, first));
  await awaitBoard(api.base);
  const lines = [await enqueueToStart(api), await tailWhileScanning(api)];
  const alone = await drain(api);
  workers.push(await startWorker(env), await startWorker(env));
  const together = await drain(api);
  lines.push(
    line({
      what: `${DRAINED} scans of 11,500 tickers, snapshots ${SNAPSHOT_AFTER_MS} ms on their way, drained by 3 workers on these cores (baseline: by 1)`,
      ours: `${together.toFixed(1)} s`,
      baseline: `${alone.toFixed(1)} s`,
      ratio: `${(alone / together).toFixed(2)}x faster`,
      limit: '>= 1.5x',
      ok: alone / together >= 1.5,
    }),
  );
  await Promise.all([...workers, api].map(stopService));
  await redis.stop();
  market.close();
  rmSync(dir, { recursive: true });
  return lines;
}

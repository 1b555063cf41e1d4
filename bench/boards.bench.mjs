/** A board on its way through Redis: what its publication costs there, and when the readers of another process see it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import 'reflect-metadata';
import { createApplication } from '../dist/bootstrap/create-application.js';
import { presetCalibration } from '../dist/calibration/presets.js';
import { loadConfig } from '../dist/config/load-config.js';
import { BoardPublication } from '../dist/discovery/board/board-publication.js';
import { InProcessScanRunner } from '../dist/discovery/scan/in-process-scan-runner.js';
import { SystemClock } from '../dist/common/system-clock.js';
import { RedisConnections } from '../dist/redis/redis-connections.js';
import { historyHeld } from './support/history-held.mjs';
import { startRedis } from './support/redis-server.mjs';
import { line, median } from './support/report.mjs';

const BOARDS = 200;
/** A hundred times as often as in production; the garbage of one publication is not measured with the next. */
const PUBLISH_EVERY_MS = 100;
/** 250 candidates with an analysis and market figures each. */
const CANDIDATES = 250;
const FOLLOWER = new URL('./support/following-service.mjs', import.meta.url);

/** Counts the round trips of this process, its own look at the shared epoch now and then included. */
function countTrips(connections) {
  const counter = { trips: 0 };
  for (const name of ['run', 'bulk']) {
    const original = connections[name].bind(connections);
    connections[name] = (work) => {
      counter.trips++;
      return original(work);
    };
  }
  return counter;
}

async function scans(config, count) {
  const runner = new InProcessScanRunner(config, new SystemClock());
  await runner.start(() => undefined);
  await runner.historySettled();
  const { signal } = new AbortController();
  const results = [];
  for (let i = 0; i < count; i++)
    results.push(await runner.scan({ calibration: presetCalibration('balanced_default') }, signal));
  await runner.stop();
  return results;
}

/** The same boards again under new names: what is measured is their way, not their making. */
function renamed(result, number) {
  const name = (board) => ({
    ...board,
    meta: { ...board.meta, run_id: `run_20260316_180000_${String(number).padStart(16, '0')}` },
  });
  return { ...result, boards: { legacy_v0: name(result.boards.legacy_v0), hybrid_v1: name(result.boards.hybrid_v1) } };
}

async function publishAll(app, results, seenBy) {
  const counter = countTrips(app.get(RedisConnections, { strict: false }));
  const publication = app.get(BoardPublication, { strict: false });
  const took = [];
  const latencies = [];
  const trips = [];
  for (let i = 0; i < BOARDS; i++) {
    await delay(PUBLISH_EVERY_MS);
    const epoch = await publication.begin();
    const seen = seenBy(epoch);
    counter.trips = 0;
    const start = performance.now();
    await publication.publish(renamed(results[i % results.length], i), epoch);
    took.push(performance.now() - start);
    const publishedMs = performance.timeOrigin + performance.now();
    latencies.push((await seen) - publishedMs);
    trips.push(counter.trips);
  }
  return { took, latencies: latencies.sort((a, b) => a - b), trips: median(trips) };
}

export async function run() {
  const redis = await startRedis();
  const env = { REDIS_URL: redis.url, LOG_LEVEL: 'error', WORKER_MAX_CANDIDATES: String(CANDIDATES) };
  const config = loadConfig({ ...env, ENABLE_WORKER_AUTO_START: 'false' });
  const results = await scans(config, 2);
  const app = await createApplication(config);
  await app.init();
  const follower = fork(FOLLOWER, { env: { ...process.env, ...env } });
  await once(follower, 'message');
  await historyHeld(app);
  const seenBy = (epoch) =>
    new Promise((resolve) => {
      const hear = (message) => {
        if (message.epoch !== epoch) return;
        follower.off('message', hear);
        resolve(message.atMs);
      };
      follower.on('message', hear);
    });
  const { took, latencies, trips } = await publishAll(app, results, seenBy);
  const keys = 2 * results[0].boards.hybrid_v1.entries.length;
  follower.send('stop');
  await once(follower, 'exit');
  await app.close();
  await redis.stop();
  const p99 = latencies[Math.ceil(latencies.length * 0.99) - 1];
  return [
    line({
      what: `round trips to publish a run, both boards of ${CANDIDATES}, ${keys} per-symbol keys, its events included`,
      ours: String(trips),
      limit: '<= 2',
      ok: trips <= 2,
    }),
    line({
      what: 'time to publish it: compress the market, write to Redis, make the answers in use',
      ours: `${median(took).toFixed(0)} ms`,
      limit: '-',
      ok: true,
    }),
    line({
      what: `readers of another process see the board after those of the publisher, p99 of ${BOARDS} (p50 ${median(latencies).toFixed(1)} ms)`,
      ours: `${p99.toFixed(1)} ms`,
      limit: '<= 50 ms',
      ok: p99 <= 50,
    }),
  ];
}

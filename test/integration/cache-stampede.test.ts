import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';
import { sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_TIMEOUT_MS = 180_000;
const PROCESSES = 4;
const READERS = 100;
const ROUNDS = 5;
/** How long the reader program takes to compute. */
const ORIGIN_MS = 300;
const COLD_TTL_S = 600;
/** Those that expire may be answered past their TTL for as long again. */
const TTL_S = 3;
/** Readers who waited for it would stand out. */
const SLOW_ORIGIN_MS = 1_500;
/** Past what it was read with in each process, too. */
const PAST_MS = 300;

interface Outcome {
  readonly ms: number;
  /** The number of the computation whose value each reader got. */
  readonly made: readonly number[];
}

/** Processes of the built program at one Redis. */
describe('a stampede', () => {
  let server: RedisServer | null = null;
  let children: ChildProcess[] = [];
  beforeAll(async () => {
    expect(spawnSync(process.execPath, ['scripts/ensure-build.mjs'], { cwd: ROOT }).status).toBe(0);
    server = await RedisServer.start();
    const env = { REDIS_URL: server.url, REDIS_CONNECTION_POOL_SIZE: '2' };
    const program = fileURLToPath(new URL('../support/cache/cold-reader.mjs', import.meta.url));
    children = Array.from({ length: PROCESSES }, () => fork(program, { env, execArgv: [] }));
    await Promise.all(children.map(messageOf));
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    const living = children.filter((child) => child.connected);
    const exits = living.map((child) => once(child, 'exit'));
    for (const child of living) child.disconnect();
    await Promise.all(exits);
    await server?.stop();
  });

  /** All readers of all processes at once. */
  async function stampede(key: string, originMs: number, ttlSeconds: number): Promise<Outcome> {
    const answers = children.map((child) => messageOf(child) as Promise<Outcome>);
    for (const child of children) child.send({ key, readers: READERS, originMs, ttlSeconds });
    const outcomes = await Promise.all(answers);
    return { ms: Math.max(...outcomes.map(({ ms }) => ms)), made: outcomes.flatMap(({ made }) => made) };
  }
  const computed = async (): Promise<number> => Number(await server?.cli('get', 'computations'));
  const all = (made: number): number[] => Array<number>(PROCESSES * READERS).fill(made);

  it(`R28: of ${PROCESSES * READERS} readers in ${PROCESSES} processes computes once`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await server?.cli('del', 'computations');
      const { ms, made } = await stampede(`insights:cold${round}`, ORIGIN_MS, COLD_TTL_S);
      figures(`R28 stampede of ${PROCESSES * READERS} readers in ${PROCESSES} processes`, {
        computations: atMost(1, await computed()),
        slowest_reader_ms: atMost(sized(5_000, ORIGIN_MS + 150), ms),
      });
      expect(made).toEqual(all(1));
    }
  }, 60_000);

  it(`R28: of ${PROCESSES * READERS} readers of what has just expired computes once, and nobody waits`, async () => {
    for (let round = 0; round < sized(2, ROUNDS); round++) {
      await server?.cli('del', 'computations');
      const key = `insights:expiring${round}`;
      expect((await stampede(key, 0, TTL_S)).made).toEqual(all(1));
      await tookUntil(async () => (await server?.cli('exists', key)) === '0', 2 * TTL_S * 1_000);
      await pause(PAST_MS);
      const { ms, made } = await stampede(key, SLOW_ORIGIN_MS, TTL_S);
      await tookUntil(async () => (await server?.cli('exists', key)) === '1', 10_000);
      // the other processes look for it a few times a second
      const isRead = async (): Promise<boolean> =>
        (await stampede(key, SLOW_ORIGIN_MS, TTL_S)).made.every((number) => number === 2);
      const readMs = await tookUntil(isRead, TTL_S * 1_000);
      figures(`R28 the same of a value just past its TTL, of ${SLOW_ORIGIN_MS} ms`, {
        computations: atMost(1, (await computed()) - 1),
        slowest_reader_ms: atMost(sized(SLOW_ORIGIN_MS - 1, 150), ms),
        new_value_read_everywhere_ms: readMs,
        readers_of_stale_value: made.filter((number) => number === 1).length,
      });
      expect(made).toEqual(all(1));
    }
  }, 60_000);
});

/** Rejects when the process ends instead. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const stop = new AbortController();
  const ended = once(child, 'exit', { signal: stop.signal }).then(([code]) => {
    throw new Error(`A process ended with ${String(code)}.`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', { signal: stop.signal }), ended])) as [unknown];
    return message;
  } finally {
    ended.catch(() => undefined);
    stop.abort();
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';
import { sized } from '../faults/support/size.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BUILD_TIMEOUT_MS = 180_000;
const PROCESSES = 4;
const READERS = 100;
const ROUNDS = 5;
/** How long the reader program takes to compute. */
const ORIGIN_MS = 300;

interface Outcome {
  readonly ms: number;
  /** Readers that got the value. */
  readonly right: number;
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

  it(`R28: of ${PROCESSES * READERS} readers in ${PROCESSES} processes computes once`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      await server?.cli('del', 'computations');
      const answers = children.map((child) => messageOf(child) as Promise<Outcome>);
      for (const child of children) child.send({ key: `insights:cold${round}`, readers: READERS });
      const outcomes = await Promise.all(answers);
      const computations = Number(await server?.cli('get', 'computations'));
      const slowestMs = Math.max(...outcomes.map(({ ms }) => ms));
      figures(`R28 stampede of ${PROCESSES * READERS} readers in ${PROCESSES} processes`, {
        computations: atMost(1, computations),
        slowest_reader_ms: atMost(sized(5_000, ORIGIN_MS + 150), slowestMs),
      });
      expect(computations).toBe(1);
      expect(outcomes.map(({ right }) => right)).toEqual(children.map(() => READERS));
    }
  }, 60_000);
});

/** Rejects when the process ends instead. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process ended with ${String(code)}.`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [unknown];
  return message;
}

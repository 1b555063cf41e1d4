import { afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BoardFollower } from '../../src/discovery/board/board-follower.js';
import { BoardPublication } from '../../src/discovery/board/board-publication.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { BoardProcesses, holds, publicationOf, publishFrom, runIdOf } from '../support/board-processes.js';
import { eventually } from '../support/eventually.js';
import { START_MS } from '../support/http-app.js';
import { ManualClock } from '../support/manual-clock.js';
import { sampleScanResults } from '../support/sample-scan.js';

const EPOCH = 'amc:discovery:v3:epoch:hybrid_v1';
const RUNS = 'amc:discovery:v3:runs';

jest.setTimeout(30_000);

describe('boards shared through a Redis that is not as it should be', () => {
  let processes: BoardProcesses;
  let results: ScanResult[];

  beforeAll(async () => {
    results = await sampleScanResults(new ManualClock(START_MS), 3);
  });
  beforeEach(async () => {
    processes = await BoardProcesses.start();
  });
  afterEach(() => processes.stop());

  it('fills an emptied Redis again, and gives no epoch out twice', async () => {
    const writer = await processes.scanner();
    await publishFrom(writer, results[0]!);
    const { epoch } = writer.boards.current!;
    await processes.redis.restart();
    await eventually(
      async () => (await processes.redis.cli('GET', 'amc:discovery:v3:epoch:hybrid_v1')) === String(epoch),
      10_000,
    );
    expect(await publicationOf(writer).begin()).toBeGreaterThan(epoch);
    expect(writer.boards.current?.record.runId).toBe(runIdOf(results[0]!));
  });

  it('keeps the board it has when the shared one is damaged', async () => {
    const [writer, follower] = await Promise.all([processes.scanner(), processes.reader()]);
    await publishFrom(writer, results[0]!);
    await holds(follower, results[0]!);
    const damaged = 'run_20260316_150000_0123456789abcdef';
    const epoch = String(writer.boards.current!.epoch + 10);
    const part = ['header', '{"format":"bms-run-2"}', 'legacy_v0', 'x', 'hybrid_v1', 'x', 'frame', 'x'];
    await processes.redis.cli(
      'HSET',
      `amc:discovery:v3:run:${damaged}`,
      ...part,
      'source_id',
      's',
      'published_at_ms',
      '1',
    );
    await processes.redis.cli('ZADD', 'amc:discovery:v3:runs', epoch, damaged);
    await processes.redis.cli('SET', 'amc:discovery:v3:epoch:hybrid_v1', epoch);
    await follower.app.get(BoardFollower).compare();
    expect(follower.boards.current?.record.runId).toBe(runIdOf(results[0]!));
  });

  it.each(['9007199254740992', '1e300', 'inf', '-5', 'abc', ''])(
    'goes on publishing when the fence says %j',
    async (garbage) => {
      const [writer, follower] = await Promise.all([processes.scanner(), processes.reader()]);
      await publishFrom(writer, results[0]!);
      for (const strategy of ['legacy_v0', 'hybrid_v1'])
        await processes.redis.cli('SET', `amc:discovery:v3:epoch:${strategy}`, garbage);
      await publishFrom(writer, results[1]!);
      await holds(follower, results[1]!);
      expect(writer.boards.current?.record.runId).toBe(runIdOf(results[1]!));
      expect(Number(await processes.redis.cli('GET', EPOCH))).toBe(writer.boards.current?.epoch);
    },
  );

  it.each([
    ['the index is of another type', ['SET', RUNS, 'x']],
    ['the fence is of another type', ['LPUSH', EPOCH, 'x']],
    ['the index names a run from the future that is not there', ['ZADD', RUNS, '9000000000000000', 'ghost']],
  ])('goes on publishing when %s', async (_what, command) => {
    const [writer, follower] = await Promise.all([processes.scanner(), processes.reader()]);
    await processes.redis.cli('DEL', String(command[1]));
    await processes.redis.cli(...command);
    await publishFrom(writer, results[0]!);
    await publishFrom(writer, results[1]!);
    await holds(follower, results[1]!);
    expect(await processes.redis.cli('ZCARD', RUNS)).toBe('2');
  });

  it('does not send a board again and again that Redis does not take back', async () => {
    const [writer, follower] = await Promise.all([processes.scanner(), processes.reader()]);
    await publishFrom(writer, results[0]!);
    await holds(follower, results[0]!);
    await publishFrom(writer, results[1]!);
    await holds(follower, results[1]!);
    const giveBack = jest.spyOn(follower.app.get(BoardPublication), 'giveBack');
    await processes.redis.cli('FLUSHALL');
    await processes.redis.cli('CONFIG', 'SET', 'maxmemory', '1');
    for (let i = 0; i < 5; i++) await follower.app.get(BoardFollower).compare();
    expect(giveBack).toHaveBeenCalledTimes(1);
    expect(follower.app.get(RedisConnections).state.refusals).toContain('publishing boards');
  });

  it('dates a board by its publication when Redis was frozen on the way', async () => {
    const writer = await processes.scanner();
    const epoch = await publicationOf(writer).begin();
    const [seconds] = (await processes.redis.cli('TIME')).split('\n');
    processes.redis.freeze();
    const frozenAtMs = performance.now();
    const publishing = publicationOf(writer).publish(results[0]!, epoch);
    await eventually(() => performance.now() - frozenAtMs > 3_000);
    writer.clock.advance(3_000);
    processes.redis.thaw();
    await publishing;
    const key = `amc:discovery:v3:run:${runIdOf(results[0]!)}`;
    await eventually(async () => (await processes.redis.cli('EXISTS', key)) === '1', 20_000);
    const publishedAtMs = Number(await processes.redis.cli('HGET', key, 'published_at_ms'));
    expect(publishedAtMs - Number(seconds) * 1_000).toBeLessThan(2_000);
  });

  it.each([
    ['a part is missing', async (key: string) => processes.redis.cli('HDEL', key, 'source_id')],
    ['its instant is missing', async (key: string) => processes.redis.cli('HDEL', key, 'published_at_ms')],
    ['a board is damaged', async (key: string) => processes.redis.cli('HSET', key, 'legacy_v0', 'x')],
    [
      'it is of another type',
      async (key: string) => [await processes.redis.cli('DEL', key), await processes.redis.cli('SET', key, 'x')],
    ],
  ])('leaves out a past run of which %s, and serves the others', async (_what, damage) => {
    const writer = await processes.scanner();
    for (const result of results) await publishFrom(writer, result);
    await damage(`amc:discovery:v3:run:${runIdOf(results[1]!)}`);
    const newcomer = await processes.reader();
    await holds(newcomer, results[2]!);
    await eventually(() => newcomer.boards.runs.length === 2);
    expect((await newcomer.get(`/discovery/v3/runs/${runIdOf(results[0]!)}`)).statusCode).toBe(200);
    expect((await newcomer.get(`/discovery/v3/runs/${runIdOf(results[1]!)}`)).statusCode).toBe(404);
  });
});

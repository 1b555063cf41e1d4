import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FaultProxy } from '../support/faults/fault-proxy.js';
import { NetworkNamespace } from '../support/faults/network-namespace.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Installation, redisIsWell, runIdOf } from '../faults/support/installation.js';
import { Opened } from '../faults/support/opened.js';
import { IS_FULL, latencyLimit, sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';

const run = promisify(execFile);
/** Needs root and a kernel with packet filters; tried in a network that is gone with the command. */
const canDrop = await run('unshare', ['--net', 'iptables', '-A', 'OUTPUT', '-j', 'DROP']).then(
  () => true,
  () => false,
);

describe('the network between the processes and Redis fails', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  (canDrop ? it : it.skip)(
    'R6: packets of open connections disappear',
    async () => {
      const network = opened.add(await NetworkNamespace.create(), (it) => it.remove());
      const { outsideAddress, insideAddress, wrapper } = network;
      const args = ['--bind', '127.0.0.1', outsideAddress, '--protected-mode', 'no'];
      const redis = opened.add(await RedisServer.start({ args }), (it) => it.stop());
      const url = `redis://${outsideAddress}:${redis.port}`;
      const where = { wrapper, host: insideAddress };
      const installation = opened.add(await Installation.start({ REDIS_URL: url }, where), (it) => it.stop());
      await installation.settled();

      const load = opened.add(installation.load(), (it) => it.stop());
      // a worker that waits for jobs has nothing to do before the queue answers others: it is replaced then
      const waiting = await endsOf(redis, / name=\S*queue-worker|cmd=bzpopmin/);
      const before = (await connections(network, redis.port)).filter((one) => !waiting.includes(one));
      await pause(500);
      const droppedMs = load.elapsedMs;
      await network.drop(redis.port);
      const [degradedMs, recycledMs] = await Promise.all([
        installation.redisIsWrong('redis_'),
        tookUntil(async () => !(await connections(network, redis.port)).some((one) => before.includes(one)), 10_000),
      ]);
      await pause(sized(5_000, 20_000) - (load.elapsedMs - droppedMs));
      const healedMs = load.elapsedMs;
      await network.heal(redis.port);
      const [wellMs, subscribedMs] = await Promise.all([
        installation.redisIsWell(),
        tookUntil(async () => (await subscribers(redis)).filter((one) => !before.includes(one)).length === 2, 10_000),
      ]);
      await installation.nextRun();
      await load.stop();
      const [calm, all] = [load.figures(0, droppedMs), load.figures()];
      figures('R6 packets dropped', {
        ...all,
        max_ms: atMost(latencyLimit(400, calm.max_ms), all.max_ms),
        health_says_so_ms: atMost(2_000, degradedMs),
        sockets_recycled_ms: atMost(2_000, recycledMs),
        health_well_again_ms: atMost(2_000, wellMs),
        subscribed_again_ms: atMost(5_000, subscribedMs),
      });
      expect(installation.casualties).toEqual([]);
      expect(before.length).toBeGreaterThan(0);
      expect(load.caches(droppedMs + 2_000, healedMs)).toEqual(['STALE-L1']);
    },
    120_000,
  );

  it('R7: slow, sliced, reset and cut connections', async () => {
    const redis = opened.add(await RedisServer.start(), (it) => it.stop());
    const proxy = opened.add(await FaultProxy.start(redis.port), (it) => it.close());
    const installation = opened.add(
      await Installation.start(
        { REDIS_URL: redis.url },
        { readerEnv: { REDIS_URL: `redis://127.0.0.1:${proxy.port}` } },
      ),
      (it) => it.stop(),
    );
    await installation.settled();
    const load = opened.add(installation.load(), (it) => it.stop());

    const slow = { latencyMs: 50, jitterMs: 20 };
    const sliced = { sliceBytes: 100 };
    const cut = { cutAfterBytes: 2_000 };
    const each = IS_FULL ? [slow, sliced, cut] : [];
    const acceptedBefore = proxy.accepted;
    const resets = setInterval(() => proxy.resetAll(), 1_000);
    for (const faults of [...each, { ...slow, ...sliced }, { ...slow, ...sliced, ...cut }]) {
      proxy.set(faults);
      await Promise.all([installation.anotherRun(), pause(sized(1_500, 10_000))]);
    }
    clearInterval(resets);
    const accepted = proxy.accepted - acceptedBefore;

    proxy.resetAll();
    proxy.set({});
    const wellMs = await redisIsWell(installation.reader);
    const newest = await runIdOf(installation.scanner);
    const caughtUpMs = await tookUntil(async () => (await runIdOf(installation.reader)) === newest, 15_000);
    await load.stop();
    figures('R7 connections slow, sliced, reset, cut', {
      ...load.figures(),
      runs_seen: load.witness.runIds.length,
      connections_made: accepted,
      health_well_again_ms: atMost(2_000, wellMs),
      newest_board_ms: atMost(5_000, caughtUpMs),
    });
    expect(installation.casualties).toEqual([]);
  }, 180_000);
});

/** The ends, inside, of the established connections to a port outside. */
async function connections({ wrapper: [command = '', ...args] }: NetworkNamespace, port: number): Promise<string[]> {
  const { stdout } = await run(command, [...args, 'ss', '-Htn', 'state', 'established', `dport = :${port}`]);
  // columns: received, sent, local, peer
  return stdout.split('\n').flatMap((line) => line.trim().split(/\s+/)[2] ?? []);
}

/** The ends, inside, of the connections that Redis describes so. */
async function endsOf(redis: RedisServer, description: RegExp): Promise<string[]> {
  const clients = (await redis.cli('CLIENT', 'LIST')).split('\n').filter((client) => description.test(client));
  return clients.map((client) => / addr=(\S+)/.exec(client)?.[1] ?? '');
}

/** The ends, inside, of the connections on which processes are told of new boards, as far as Redis knows. */
async function subscribers(redis: RedisServer): Promise<string[]> {
  const clients = await redis.cli('CLIENT', 'LIST', 'TYPE', 'pubsub');
  return [...clients.matchAll(/ addr=(\S+)/g)].map(([, address = '']) => address);
}

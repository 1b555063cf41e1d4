import { afterEach, describe, expect, it } from '@jest/globals';
import { RedisUnavailableError } from '../../src/redis/redis-unavailable.error.js';
import { RedisApp } from '../support/redis/redis-app.js';
import { RedisSentinel } from '../support/redis/redis-sentinel.js';
import { atMost, figures } from '../faults/support/figures.js';
import { Installation, runIdOf } from '../faults/support/installation.js';
import { Opened } from '../faults/support/opened.js';
import { tookUntil } from '../faults/support/took.js';

describe('the master is lost', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  it('R11: sentinels promote its replica', async () => {
    const group = opened.add(await RedisSentinel.start(), (it) => it.stop());
    const env = {
      REDIS_SENTINELS: group.sentinelPorts.map((port) => `127.0.0.1:${port}`).join(','),
      REDIS_SENTINEL_NAME: RedisSentinel.masterName,
    };
    const installation = opened.add(await Installation.start(env), (it) => it.stop());
    await installation.settled();
    const load = opened.add(installation.load(), (it) => it.stop());
    const writer = opened.add(await RedisApp.start(env), (it) => it.close());
    await writer.untilUp();

    const lost = await group.master();
    const startedMs = load.elapsedMs;
    await lost.kill();
    const since = async (change: Promise<unknown>): Promise<number> => {
      await change;
      return load.elapsedMs - startedMs;
    };
    const [promotedMs, writtenMs, wellMs] = await Promise.all([
      since(tookUntil(async () => (await group.master()) !== lost, 20_000)),
      since(tookUntil(() => canWrite(writer), 20_000)),
      since(installation.redisIsWrong('redis_').then(() => installation.redisIsWell(20_000))),
    ]);
    await installation.nextRun();
    await load.stop();
    figures('R11 master killed, replica promoted', {
      ...load.figures(),
      promoted_ms: promotedMs,
      writes_again_ms: atMost(5_000, writtenMs),
      health_well_again_ms: atMost(5_000, wellMs),
    });
    expect(installation.casualties).toEqual([]);
    const master = await group.master();
    expect(await master.cli('GET', 'bms:meta')).toContain(await runIdOf(installation.reader));
  }, 120_000);
});

async function canWrite({ connections }: RedisApp): Promise<boolean> {
  try {
    await connections.run((client) => client.set(connections.keys.key('lock:failover'), '1', 'PX', 1_000));
    return true;
  } catch (error) {
    if (!(error instanceof RedisUnavailableError)) throw error;
    return false;
  }
}

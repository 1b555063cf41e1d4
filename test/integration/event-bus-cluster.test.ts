import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EventConsumer } from '../../src/events/event-consumer.js';
import { EventProcess } from '../support/event-process.js';
import { eventually } from '../support/eventually.js';
import { RedisCluster } from '../support/redis/redis-cluster.js';
import { numbered, numberOf } from '../support/sample-events.js';

jest.setTimeout(60_000);

describe('event bus on a cluster', () => {
  let cluster: RedisCluster;
  let processes: EventProcess[];

  beforeAll(async () => {
    cluster = await RedisCluster.start();
    const env = {
      REDIS_ENABLED: 'true',
      REDIS_CLUSTER_NODES: cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(),
    };
    processes = await Promise.all([EventProcess.start(env), EventProcess.start(env)]);
    await Promise.all(processes.map((process) => process.connected()));
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.close()));
    await cluster.stop();
  });

  it('tells, keeps, buries: all keys in one slot', async () => {
    const [a, b] = processes;
    const handled: number[] = [];
    const consumer = new EventConsumer(a!.connections, {
      group: 'mail',
      consumer: 'one',
      from: 'start',
      minIdleMs: 50,
      claimEveryMs: 20,
      maxDeliveries: 2,
      handle: (event) => {
        if (numberOf(event) === 3) return Promise.reject(new Error('the effect failed'));
        return Promise.resolve(void handled.push(numberOf(event)));
      },
    });
    consumer.start();
    const expected = Array.from({ length: 50 }, (_, n) => n);
    for (const n of expected) a!.bus.publish(numbered(n));
    await eventually(() => b!.heard.length >= 50 && a!.heard.length >= 50);
    expect(b!.heard.map(numberOf)).toEqual(expected);
    expect(a!.heard).toEqual(b!.heard);
    const { reset, events } = await b!.bus.eventsAfter(b!.heard[9]!.id);
    expect(reset).toBe(false);
    expect(events).toEqual(b!.heard.slice(10));
    await eventually(() =>
      a!.connections.run(async (client) => (await client.xlen(a!.connections.keys.key('amc:events:dead'))) === 1),
    );
    await eventually(() => handled.length === 49);
    expect(handled).toEqual(expected.filter((n) => n !== 3));
    await consumer.stop();
  });
});

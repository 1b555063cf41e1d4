import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { CommandTimes } from './command-times.js';
import type { RedisClient } from './redis-client.js';

interface Sent {
  readonly promise: Promise<unknown>;
}

/** What CommandTimes uses of a client: it sends whatever it is given. */
class SendingClient extends EventEmitter {
  readonly isCluster = false;
  sent = 0;

  sendCommand(command: Sent): Promise<unknown> {
    this.sent++;
    return command.promise;
  }
}

async function timesOf(promise: Promise<unknown>): Promise<number[]> {
  const client = new SendingClient();
  const times = new CommandTimes();
  const told: number[] = [];
  times.onCommand((durationMs) => told.push(durationMs));
  times.watch(client as unknown as Redis);
  await Promise.allSettled([client.sendCommand({ promise })]);
  await Promise.resolve();
  expect(client.sent).toBe(1);
  return told;
}

describe('CommandTimes', () => {
  it('tells of what was answered, be it with an error, and of what came too late', async () => {
    expect(await timesOf(Promise.resolve('PONG'))).toEqual([expect.any(Number)]);
    expect(await timesOf(Promise.reject(new Error('WRONGTYPE Operation against a key')))).toHaveLength(1);
    expect(await timesOf(Promise.reject(new Error('Command timed out')))).toHaveLength(1);
  });

  it('tells nothing of what was never sent', async () => {
    const refusal = "Stream isn't writeable and enableOfflineQueue options is false";
    expect(await timesOf(Promise.reject(new Error(refusal)))).toEqual([]);
  });

  it('times the nodes of a cluster as they come', async () => {
    const cluster = Object.assign(new EventEmitter(), { isCluster: true });
    const times = new CommandTimes();
    let told = 0;
    times.onCommand(() => told++);
    times.watch(cluster as unknown as RedisClient);
    const node = new SendingClient();
    cluster.emit('+node', node);
    await node.sendCommand({ promise: Promise.resolve(1) });
    await Promise.resolve();
    expect(told).toBe(1);
  });
});

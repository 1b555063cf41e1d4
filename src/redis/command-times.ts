import type { Cluster, Redis } from 'ioredis';
import type { RedisClient } from './redis-client.js';
import { troubleOf } from './redis-trouble.js';

type SendCommand = Redis['sendCommand'];
type DurationListener = (durationMs: number) => void;

/** Tells how long the commands of some connections took, pipelined ones each for itself. */
export class CommandTimes {
  private readonly listeners: DurationListener[] = [];

  /** Called for each command that Redis answered or was too slow to answer; not for those that were never sent. */
  onCommand(listener: DurationListener): void {
    this.listeners.push(listener);
  }

  /** Times a connection, or all those of a cluster, from now on. */
  watch(client: RedisClient): void {
    if (client.isCluster) (client as Cluster).on('+node', (node: Redis) => this.watchNode(node));
    else this.watchNode(client as Redis);
  }

  private watchNode(client: Redis): void {
    const send = client.sendCommand.bind(client);
    const timed: SendCommand = (command, stream) => {
      const startedMs = performance.now();
      const tell = (): void => {
        const durationMs = performance.now() - startedMs;
        for (const listener of this.listeners) listener(durationMs);
      };
      command.promise.then(tell, (error: unknown) => {
        if (troubleOf(error) !== 'unreachable') tell();
      });
      return send(command, stream);
    };
    client.sendCommand = timed;
  }
}

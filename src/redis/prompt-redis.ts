import { once } from 'node:events';
import type { RedisClient } from './redis-client.js';

/** What a start grants Redis to answer; without it what is kept there would be asked of its source first. */
const CONNECT_WITHIN_MS = 2_000;

/** A connection for what can be had elsewhere too: only a start waits for it, later nobody does while it is away. */
export class PromptRedis {
  private readonly ready: Promise<unknown>;

  constructor(private readonly client: RedisClient) {
    const patience = AbortSignal.timeout(CONNECT_WITHIN_MS);
    // However the wait ends: the command that follows says what is wrong.
    this.ready =
      client.status === 'ready' ? Promise.resolve() : Promise.allSettled([once(client, 'ready', { signal: patience })]);
  }

  /** Rejects at once while Redis is away. */
  async connected(): Promise<RedisClient> {
    await this.ready;
    if (this.client.status !== 'ready') throw new Error(`Redis is not connected (${this.client.status})`);
    return this.client;
  }

  /** Cuts the connection. */
  close(): void {
    this.client.disconnect();
  }
}

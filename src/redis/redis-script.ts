import { createHash } from 'node:crypto';
import type { RedisClient } from './redis-client.js';

type ScriptArgument = string | number | Buffer;

/** A Lua script, sent once to each server and called by its hash from then on. */
export class RedisScript<T> {
  private readonly lua: string;
  private readonly sha: string;

  /** @param name first line of the script, as SCRIPT tools and MONITOR show it */
  constructor(name: string, lua: string) {
    this.lua = `-- ${name}\n${lua}`;
    this.sha = createHash('sha1').update(this.lua).digest('hex');
  }

  /** Replies as strings and numbers. */
  run(client: RedisClient, keys: readonly string[], args: readonly ScriptArgument[]): Promise<T> {
    return this.call((name, script) => client.call(name, script, keys.length, ...keys, ...args));
  }

  /** Replies as buffers and numbers. */
  runBuffer(client: RedisClient, keys: readonly string[], args: readonly ScriptArgument[]): Promise<T> {
    return this.call((name, script) => client.callBuffer(name, script, keys.length, ...keys, ...args));
  }

  private async call(send: (name: string, script: string) => Promise<unknown>): Promise<T> {
    try {
      return (await send('EVALSHA', this.sha)) as T;
    } catch (error) {
      if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
      return (await send('EVAL', this.lua)) as T;
    }
  }
}

import type { Cluster, Redis } from 'ioredis';
import type { RedisClient } from '../redis/redis-client.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import type { KeyDetails, KeyPage } from './cache-store.js';
import { matchesGlob } from './glob.js';

const SCAN_COUNT = 200;
/** A page ends after that many steps, full or not: whatever else is kept in that Redis, nobody waits long for it. */
const STEPS_A_PAGE = 500;
const UNLINK_AT_ONCE = 500;
const COUNTING_MS = 2_000;

/** Where a walk through all keys stands: node, its cursor, and how many names of that step have been given out. */
interface Position {
  readonly node: number;
  readonly scan: string;
  readonly skip: number;
}

interface Step {
  /** Own names that match. */
  readonly names: readonly string[];
  /** null = the walk is over. */
  readonly next: Position | null;
}

const START: Position = { node: 0, scan: '0', skip: 0 };

/** Walks through the own keys with SCAN, on every master where there are several; keys of others are passed over. */
export class RedisKeyScan {
  constructor(private readonly redis: RedisConnections) {}

  async page(pattern: string, cursor: string | null, limit: number): Promise<KeyPage> {
    const names = new Set<string>();
    let position: Position | null = cursor === null ? START : parsePosition(cursor);
    for (let steps = 0; position !== null && names.size < limit && steps < STEPS_A_PAGE; steps++) {
      const step: Step = await this.step(pattern, position);
      const rest = step.names.slice(position.skip);
      const taken = rest.slice(0, limit - names.size);
      for (const name of taken) names.add(name);
      const isCut = taken.length < rest.length;
      position = isCut ? { ...position, skip: position.skip + taken.length } : step.next;
    }
    const keys = await this.details([...names]);
    return { keys, cursor: position && `${position.node}.${position.scan}.${position.skip}` };
  }

  /** null when there are too many to count within 2 s. */
  async count(): Promise<number | null> {
    const startedMs = performance.now();
    let count = 0;
    for await (const names of this.walk('*')) {
      count += names.length;
      if (performance.now() - startedMs > COUNTING_MS) return null;
    }
    return count;
  }

  /** How many keys `unlink` would remove. */
  async countClearable(pattern: string): Promise<number> {
    let count = 0;
    for await (const names of this.walk(pattern)) count += names.filter((name) => this.isClearable(name)).length;
    return count;
  }

  /** Removes what may be cleared, in batches; how many. */
  async unlink(pattern: string): Promise<number> {
    let removed = 0;
    const batch: string[] = [];
    const flush = async (): Promise<void> => {
      const keys = batch.splice(0);
      if (keys.length > 0) removed += await this.redis.run((client) => client.unlink(...keys));
    };
    for await (const names of this.walk(pattern)) {
      for (const name of names) if (this.isClearable(name)) batch.push(this.redis.keys.key(name));
      if (batch.length >= UNLINK_AT_ONCE) await flush();
    }
    await flush();
    return removed;
  }

  /** Own names that match, some at a time; a name may come more than once. */
  async *walk(pattern: string): AsyncGenerator<readonly string[]> {
    for (let position: Position | null = START; position !== null;) {
      const step: Step = await this.step(pattern, position);
      yield step.names;
      position = step.next;
    }
  }

  private isClearable(name: string): boolean {
    return !this.redis.keys.isProtected(name);
  }

  private async step(pattern: string, { node, scan }: Position): Promise<Step> {
    const { keys } = this.redis;
    // runs of stars cost Redis time and mean no more than one
    const match = keys.scanPattern(pattern.replace(/\*+/g, '*').replace(/[[\]\\]/g, '\\$&'));
    const { nodes, next, found } = await this.redis.run(async (client) => {
      const masters = mastersOf(client);
      const [cursor = '0', names = []] = (await masters[node]?.scan(scan, 'MATCH', match, 'COUNT', SCAN_COUNT)) ?? [];
      return { nodes: masters.length, next: cursor, found: names };
    });
    const names = found.map((key) => keys.strip(key)).filter((name) => name !== null && matchesGlob(pattern, name));
    const following = next === '0' ? node + 1 : node;
    return {
      names: [...new Set(names as string[])],
      next: following < nodes ? { node: following, scan: next, skip: 0 } : null,
    };
  }

  /** In one round trip. Keys that are gone by now are left out. */
  private async details(names: readonly string[]): Promise<readonly KeyDetails[]> {
    if (names.length === 0) return [];
    const replies = await this.redis.run((client) => {
      const pipeline = client.pipeline();
      for (const name of names) pipeline.pttl(this.redis.keys.key(name)).strlen(this.redis.keys.key(name));
      return pipeline.exec();
    });
    return names.flatMap((key, at) => {
      const ttlMs = Number(replies?.[2 * at]?.[1] ?? -1);
      // only texts have a length
      const length = replies?.[2 * at + 1]?.[1];
      const ttlSeconds = ttlMs < 0 ? null : Math.round(ttlMs / 1000);
      return ttlMs === -2 ? [] : [{ key, ttlSeconds, bytes: typeof length === 'number' ? length : null }];
    });
  }
}

/** In an order that lasts as long as the masters do. */
function mastersOf(client: RedisClient): readonly Redis[] {
  if (!client.isCluster) return [client as Redis];
  const address = ({ options }: Redis): string => `${String(options.host)}:${String(options.port)}`;
  return (client as Cluster).nodes('master').sort((a, b) => address(a).localeCompare(address(b)));
}

/** A cursor of nobody's leads to the start. */
function parsePosition(cursor: string): Position {
  const [, node, scan = '0', skip] = /^(\d{1,4})\.(\d{1,20})\.(\d{1,9})$/.exec(cursor) ?? [];
  return node === undefined ? START : { node: Number(node), scan, skip: Number(skip) };
}

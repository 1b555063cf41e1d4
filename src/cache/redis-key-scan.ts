import type { Cluster, Redis } from 'ioredis';
import type { RedisClient } from '../redis/redis-client.js';
import type { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import type { KeyDetails, KeyPage } from './cache-store.js';
import { matchesGlob } from './glob.js';
import { InvalidCursorError } from './invalid-cursor.error.js';

/** Keeps Redis busy for 0.5 ms, whatever the pattern: others wait no longer than that. */
const SCAN_COUNT = 500;
/** A page ends after that many steps, full or not: whatever else is kept in that Redis, nobody waits long for it. */
const STEPS_A_PAGE = 200;
/** And after that long: each step may take 250 ms where Redis is far or slow. */
const PAGE_MS = 2_000;
/** Takes Redis 0.1 ms. */
const UNLINK_AT_ONCE = 128;
const COUNTING_MS = 2_000;
const MAX_SCAN_CURSOR = 2n ** 64n - 1n;

/** Where a walk through all keys stands: node, and its cursor. */
interface Position {
  readonly node: number;
  readonly scan: string;
}

interface Step {
  /** Own names that match. */
  readonly names: readonly string[];
  /** null = the walk is over. */
  readonly next: Position | null;
}

const START: Position = { node: 0, scan: '0' };

/** Walks through the own keys with SCAN, on every master where there are several; keys of others are passed over. */
export class RedisKeyScan {
  constructor(private readonly redis: RedisConnections) {}

  /**
   * A step that brings too much is made again in a smaller size and never cut: by the next page other keys may stand where
   * it was cut. So a page has more than `limit` only where one slot of Redis's table has.
   */
  async page(pattern: string, cursor: string | null, limit: number): Promise<KeyPage> {
    const names = new Set<string>();
    let position: Position | null = cursor === null ? START : positionAt(cursor);
    let size = SCAN_COUNT;
    const startedMs = performance.now();
    const isOver = (steps: number): boolean => steps >= STEPS_A_PAGE || performance.now() - startedMs >= PAGE_MS;
    for (let steps = 0; position !== null && names.size < limit && !isOver(steps); steps++) {
      const room = limit - names.size;
      const step: Step = await this.step(pattern, position, size);
      const isTooMuch = step.names.length > room;
      if (isTooMuch && size <= room && names.size > 0) break;
      if (isTooMuch && size > 1) size = size > room ? room : Math.floor(size * 0.8);
      else {
        for (const name of step.names) names.add(name);
        position = step.next;
        if (size < SCAN_COUNT) size = Math.max(1, limit - names.size);
      }
    }
    return { keys: await this.details([...names]), cursor: position && `${position.node}.${position.scan}` };
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
    for await (const names of this.walk(pattern)) {
      const keys = names.filter((name) => this.isClearable(name)).map((name) => this.redis.keys.key(name));
      for (let from = 0; from < keys.length; from += UNLINK_AT_ONCE) {
        const some = keys.slice(from, from + UNLINK_AT_ONCE);
        removed += await this.redis.run((client) => client.unlink(...some));
      }
    }
    return removed;
  }

  /** Own names that match, some at a time; a name may come more than once. */
  async *walk(pattern: string): AsyncGenerator<readonly string[]> {
    for (let position: Position | null = START; position !== null;) {
      const step: Step = await this.step(pattern, position, SCAN_COUNT);
      yield step.names;
      position = step.next;
    }
  }

  private isClearable(name: string): boolean {
    return !this.redis.keys.isProtected(name);
  }

  private async step(pattern: string, { node, scan }: Position, size: number): Promise<Step> {
    const { keys } = this.redis;
    // runs of stars cost Redis time and mean no more than one
    const match = keys.scanPattern(pattern.replace(/\*+/g, '*').replace(/[[\]\\]/g, '\\$&'));
    const { nodes, next, found } = await this.redis.run(async (client) => {
      const masters = mastersOf(client);
      const master = masters[node];
      if (master === undefined) throw node === 0 ? new RedisUnavailableError('unreachable') : invalid(node, scan);
      const [cursor, names] = await master.scan(scan, 'MATCH', match, 'COUNT', size);
      return { nodes: masters.length, next: cursor, found: names };
    });
    const names = found.map((key) => keys.strip(key)).filter((name) => name !== null && matchesGlob(pattern, name));
    const following = next === '0' ? node + 1 : node;
    return {
      names: [...new Set(names as string[])],
      next: following < nodes ? { node: following, scan: next } : null,
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

/** Throws InvalidCursorError for a cursor of nobody's. */
function positionAt(cursor: string): Position {
  const [, node, scan] = /^(\d{1,4})\.(\d{1,20})$/.exec(cursor) ?? [];
  if (node === undefined || scan === undefined || BigInt(scan) > MAX_SCAN_CURSOR) throw new InvalidCursorError(cursor);
  return { node: Number(node), scan };
}

/** There are fewer masters than that, perhaps by now. */
function invalid(node: number, scan: string): InvalidCursorError {
  return new InvalidCursorError(`${node}.${scan}`);
}

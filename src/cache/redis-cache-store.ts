import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { RedisClient } from '../redis/redis-client.js';
import { RedisConnections } from '../redis/redis-connections.js';
import type { RedisScript } from '../redis/redis-script.js';
import { RedisSubscriber } from '../redis/redis-subscriber.js';
import {
  CacheStore,
  type KeyPage,
  type KeySurvey,
  type Lease,
  type LeaseAnswer,
  type Payload,
  type ReadOptions,
  type StoredValue,
  type StoreFacts,
  type StoreState,
  type StoreWrite,
} from './cache-store.js';
import type { Invalidation } from './invalidation.js';
import { readNotice, writeNotice } from './invalidation-notice.js';
import * as scripts from './redis-cache-scripts.js';
import { readFacts } from './redis-facts.js';
import { RedisKeyScan } from './redis-key-scan.js';
import { RedisKeySurvey } from './redis-key-survey.js';

const CHANNEL = 'cache.invalidated';
const GENERATION = 'amc:cache:generation';
const GENERATION_MS = 30 * 86_400_000;
/** Renewed while the computation runs: how long others wait after a process has died. */
const LEASE_MS = 30_000;
/** Ends the text of a value that has tags, so that its reader knows of them; JSON allows it, and other tools end with a newline. */
const TAGGED = '\t';

type Argument = string | number | Buffer;

/** Values in Redis as plain JSON, one round trip a call. */
@Injectable()
export class RedisCacheStore extends CacheStore {
  private readonly origin = randomUUID();
  private readonly scanner: RedisKeyScan;
  private readonly surveyor: RedisKeySurvey;

  constructor(
    private readonly redis: RedisConnections,
    private readonly subscriber: RedisSubscriber,
  ) {
    super();
    this.scanner = new RedisKeyScan(redis);
    this.surveyor = new RedisKeySurvey(redis, this.scanner);
  }

  override get state(): StoreState {
    const { status } = this.redis.state;
    if (status === 'up') return this.subscriber.active ? 'live' : 'deaf';
    return status === 'disabled' ? 'none' : 'down';
  }

  override onInvalidation(listener: (invalidation: Invalidation | null) => void): void {
    this.subscriber.on(CHANNEL, (message) => {
      const notice = tryToRead(message);
      if (notice?.origin !== this.origin) listener(notice?.invalidation ?? null);
    });
  }

  override onLive(listener: () => void): void {
    this.subscriber.onActive(listener);
  }

  override onReachable(listener: () => void): void {
    this.redis.onStateChange(({ status }) => {
      if (status === 'up') listener();
    });
  }

  override async read(names: readonly string[], options: ReadOptions): Promise<readonly (StoredValue | null)[]> {
    const keys = this.keysOf(names);
    const values = await this.redis.run((client) => readPlain(client, keys, options));
    return values.some((value) => value !== null && isTagged(value.payload)) ? this.withTags(keys, values) : values;
  }

  override async write(writes: readonly StoreWrite[]): Promise<void> {
    const names = writes.map(({ key }) => key);
    const args = writes.flatMap(({ payload, ttlMs, tags }): Argument[] => [
      marked(payload, tags),
      ttlMs,
      tags.length,
      ...tags,
    ]);
    await this.call(scripts.WRITE, names, ...this.announcing({ keys: names }), ...args);
  }

  override async remove(names: readonly string[]): Promise<readonly string[]> {
    const removed = await this.call(scripts.REMOVE, names, ...this.announcing({ keys: names }), TAGGED);
    return names.filter((_, at) => removed[at] === 1);
  }

  override async discard(name: string): Promise<void> {
    await this.redis.run((client) => client.unlink(this.redis.keys.key(name)));
  }

  override async lease(key: string, tags: readonly string[]): Promise<LeaseAnswer> {
    const answer = await this.call(scripts.LEASE, [key], randomUUID(), LEASE_MS, GENERATION_MS, ...tags);
    if (answer === 'present' || answer === 'busy') return answer;
    const [token = '', generation = '', ...versions] = answer;
    return { key, token, generation, tags, versions };
  }

  override async renew({ key, token }: Lease): Promise<boolean> {
    return (await this.call(scripts.RENEW, [key], token, LEASE_MS)) === 1;
  }

  override async commit(lease: Lease, { key, payload, ttlMs, tags }: StoreWrite): Promise<boolean> {
    const { token, generation, versions } = lease;
    const stamped = tags.flatMap((tag, at) => [tag, versions[at] ?? '']);
    return (await this.call(scripts.COMMIT, [key], token, generation, marked(payload, tags), ttlMs, ...stamped)) === 1;
  }

  override async release({ key, token }: Lease): Promise<void> {
    await this.call(scripts.RELEASE, [key], token);
  }

  override bumpTag(tag: string): Promise<number> {
    return this.call(scripts.BUMP_TAG, [`amc:cache:tag:${tag}`], ...this.announcing({ tags: [tag] }));
  }

  override scan(pattern: string, cursor: string | null, limit: number): Promise<KeyPage> {
    return this.scanner.page(pattern, cursor, limit);
  }

  override count(): Promise<number | null> {
    return this.scanner.count();
  }

  override survey(familyOf: (name: string) => string): Promise<KeySurvey> {
    return this.surveyor.take(familyOf);
  }

  override countClearable(pattern: string): Promise<number> {
    return this.scanner.countClearable(pattern);
  }

  override countTagged(tag: string): Promise<number> {
    return this.surveyor.countTagged(tag);
  }

  override async clear(pattern: string): Promise<number> {
    const { keys } = this.redis;
    // no load that is under way keeps its value: the next lease begins another generation
    await this.redis.run((client) => client.unlink(keys.key(GENERATION)));
    const removed = await this.scanner.unlink(pattern);
    // told last: what was read meanwhile is forgotten as well
    await this.redis.run((client) => client.publish(keys.key(CHANNEL), writeNotice(this.origin, { pattern })));
    return removed;
  }

  override facts(): Promise<StoreFacts> {
    return this.redis.run(readFacts);
  }

  override isOwn(name: string): boolean {
    return this.redis.keys.isOwn(name);
  }

  override isClearable(name: string): boolean {
    return this.redis.keys.isOwn(name) && !this.redis.keys.isProtected(name);
  }

  override familyOf(name: string): string | null {
    return this.redis.keys.familyOf(name);
  }

  private async withTags(
    keys: readonly string[],
    values: readonly (StoredValue | null)[],
  ): Promise<readonly (StoredValue | null)[]> {
    const asked = keys.filter((_, at) => isTagged(values[at]?.payload ?? ''));
    const answers = await this.redis.run((client) => scripts.VALID_TAGS.run(client, asked, [this.redis.keys.prefix]));
    const tagsOf = new Map(asked.map((key, at) => [key, answers[at] ?? null]));
    return values.map((value, at) => {
      const tags = tagsOf.get(keys[at] ?? '');
      if (value === null || tags === undefined) return value;
      return tags && { ...value, tags };
    });
  }

  private call<T>(script: RedisScript<T>, names: readonly string[], ...args: readonly Argument[]): Promise<T> {
    const keys = this.keysOf(names);
    return this.redis.run((client) => script.run(client, keys, [this.redis.keys.prefix, ...args]));
  }

  private announcing(invalidation: Invalidation): [channel: string, notice: string] {
    return [this.redis.keys.key(CHANNEL), writeNotice(this.origin, invalidation)];
  }

  private keysOf(names: readonly string[]): string[] {
    return names.map((name) => this.redis.keys.key(name));
  }
}

/** null when nobody can make sense of it. */
function tryToRead(message: string): ReturnType<typeof readNotice> | null {
  try {
    return readNotice(message);
  } catch {
    return null;
  }
}

function isTagged(payload: Payload): boolean {
  return typeof payload === 'string' ? payload.endsWith(TAGGED) : payload.at(-1) === TAGGED.charCodeAt(0);
}

function marked(payload: Payload, tags: readonly string[]): Payload {
  if (tags.length === 0) return payload;
  return typeof payload === 'string' ? payload + TAGGED : Buffer.concat([payload, Buffer.from(TAGGED)]);
}

async function readPlain(
  client: RedisClient,
  keys: string[],
  { format, ttls }: ReadOptions,
): Promise<(StoredValue | null)[]> {
  // the TTLs go first: where a value is replaced in between, the newer one gets the older one's shorter life
  const asked = ttls ? scripts.REMAINING_TTLS.run(client, keys, []) : null;
  const payloads = format === 'text' ? client.mget(keys) : client.mgetBuffer(keys);
  const remaining = asked === null ? [] : (await Promise.all([asked, payloads]))[0].split(',');
  return (await payloads).map((payload, at) =>
    payload === null ? null : { payload, ttlMs: timeLeft(remaining[at]), tags: [] },
  );
}

/** @param reply - of PTTL: -1 = no TTL; -2 = there was no value a moment ago, so that this one is not kept in memory */
function timeLeft(reply: string | undefined): number | null {
  return reply === undefined || reply === '-1' ? null : Math.max(0, Number(reply));
}

import { Injectable } from '@nestjs/common';
import { MARKET_DATA_SOURCES, type MarketDataSource } from '../../market-data/market-data-source.js';
import { RedisConnections } from '../../redis/redis-connections.js';
import { RedisScript } from '../../redis/redis-script.js';
import { STRATEGIES } from '../domain/strategy.js';
import type { KeyedDocument } from './board-keys.js';
import type { RunDocument } from './run-document.js';

const DAY_MS = 86_400_000;
const RUN_TTL_MS = DAY_MS;
const EPOCH_TTL_MS = 30 * DAY_MS;
const RUNS_KEPT = 50;
/** A board this old gives up its place to one of another source. */
const SOURCE_HOLDS_MS = 600_000;

/** `published`: the run is what everybody reads. `fenced`: a newer run stands. `other_source`: the place belongs to a live board of another source. */
export type SharedPublication = 'published' | 'fenced' | 'other_source';

export interface RunToShare {
  readonly runId: string;
  readonly epoch: number;
  readonly source: MarketDataSource;
  readonly sourceId: string;
  readonly document: RunDocument;
  readonly keys: readonly KeyedDocument[];
}

export interface SharedRun {
  readonly epoch: number;
  readonly sourceId: string;
  /** Since its publication, by the clock of Redis. */
  readonly ageMs: number;
  readonly document: RunDocument;
}

/** A run that others have followed. */
export type PastSharedRun = Omit<SharedRun, 'epoch'>;

/** Where the shared state stands compared with an epoch: it has a newer run, the same, or an older one or none. */
export type SharedState =
  { readonly kind: 'newer'; readonly run: SharedRun } | { readonly kind: 'same' } | { readonly kind: 'older' };

/**
 * The instant by the clock of Redis, raised above every epoch published: runs order by when their scan began, whatever the
 * clocks of the processes say, and an emptied Redis does not give an epoch out twice.
 * KEYS: the epochs.
 */
const OPEN_EPOCH = new RedisScript<number>(
  'open-epoch',
  `
local time = redis.call('TIME')
local epoch = time[1] * 1000 + math.floor(time[2] / 1000)
for _, key in ipairs(KEYS) do
  local published = tonumber(redis.call('GET', key) or '0')
  if published >= epoch then epoch = published + 1 end
end
return epoch
`,
);

/**
 * Writes one run whole, unless a run of the same or a higher epoch stands, or a live one of another source of no lower rank.
 * A run that memory pressure has evicted may be written again. The first write is the largest: a full Redis refuses it, and
 * with it everything.
 * KEYS: epochs (2), index of runs, this run, then the documents' keys.
 * ARGV: epoch, run id, prefix of run keys, now - published (ms), source id, source rank, TTL of runs, TTL of epochs, runs kept,
 * how long a source holds the place, then the four parts of the run, then per document key its TTL and the number of its
 * value, then the values. Returns 1 published, 0 fenced, -1 other source.
 */
const PUBLISH = new RedisScript<number>(
  'publish-run',
  `
local epoch = tonumber(ARGV[1])
local top = redis.call('ZREVRANGE', KEYS[3], 0, 0)[1]
local lost = not top or redis.call('EXISTS', ARGV[3] .. top) == 0
for i = 1, 2 do
  local published = tonumber(redis.call('GET', KEYS[i]) or '0')
  if epoch < published or (epoch == published and not lost) then return 0 end
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if top then
  local held = redis.call('HMGET', ARGV[3] .. top, 'source_id', 'source_rank', 'published_at_ms')
  local live = held[3] and now - tonumber(held[3]) < tonumber(ARGV[10])
  if live and held[1] ~= ARGV[5] and tonumber(held[2]) >= tonumber(ARGV[6]) then return -1 end
end
redis.call('HSET', KEYS[4], 'header', ARGV[11], 'legacy_v0', ARGV[12], 'hybrid_v1', ARGV[13], 'frame', ARGV[14],
  'source_id', ARGV[5], 'source_rank', ARGV[6], 'published_at_ms', now - tonumber(ARGV[4]))
redis.call('PEXPIRE', KEYS[4], ARGV[7])
if top and top ~= ARGV[2] then redis.call('HDEL', ARGV[3] .. top, 'frame') end
redis.call('ZADD', KEYS[3], epoch, ARGV[2])
for _, old in ipairs(redis.call('ZREVRANGE', KEYS[3], ARGV[9], -1)) do
  redis.call('UNLINK', ARGV[3] .. old)
end
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - tonumber(ARGV[9]))
redis.call('PEXPIRE', KEYS[3], ARGV[7])
for i = 1, 2 do redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[8]) end
local first = 15
local values = first + 2 * (#KEYS - 4) - 1
for i = 5, #KEYS do
  local at = first + 2 * (i - 5)
  redis.call('SET', KEYS[i], ARGV[values + tonumber(ARGV[at + 1])], 'PX', ARGV[at])
end
return 1
`,
);

/** KEYS: epochs (2), index of runs. ARGV: known epoch, prefix of run keys. Returns 0: nothing newer that could be read, -1: what is known should be published again, else the parts of the newest run. */
const NEWER = new RedisScript<Buffer[] | number>(
  'newer-run',
  `
local known = tonumber(ARGV[1])
local epoch = 0
for i = 1, 2 do epoch = math.max(epoch, tonumber(redis.call('GET', KEYS[i]) or '0')) end
local top = redis.call('ZREVRANGE', KEYS[3], 0, 0)[1]
local lost = not top or redis.call('EXISTS', ARGV[2] .. top) == 0
if epoch < known or (epoch == known and lost) then return -1 end
if epoch == known or lost then return 0 end
local time = redis.call('TIME')
local run = redis.call('HMGET', ARGV[2] .. top, 'header', 'legacy_v0', 'hybrid_v1', 'frame', 'source_id', 'published_at_ms')
run[7] = tostring(epoch)
run[8] = tostring(time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(run[6]))
return run
`,
);

/** KEYS: index of runs. ARGV: prefix of run keys. Returns five parts a run, newest first; what has expired is left out. */
const PAST = new RedisScript<Buffer[]>(
  'past-runs',
  `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local found = {}
for _, id in ipairs(redis.call('ZREVRANGE', KEYS[1], 0, -1)) do
  local run = redis.call('HMGET', ARGV[1] .. id, 'header', 'legacy_v0', 'hybrid_v1', 'source_id', 'published_at_ms')
  if run[1] then
    for part = 1, 4 do found[#found + 1] = run[part] end
    found[#found + 1] = tostring(now - tonumber(run[5]))
  end
end
return found
`,
);

/** The run that all processes share through Redis, and those before it. Every method rejects with RedisUnavailableError while there is none. */
@Injectable()
export class SharedBoards {
  constructor(private readonly redis: RedisConnections) {}

  /** Calls back whenever Redis can be used, or can be again. */
  onAvailable(listener: () => void): void {
    this.redis.onStateChange(({ status }) => {
      if (status === 'up') listener();
    });
  }

  /** An epoch for a scan that begins now, above every one published. */
  openEpoch(): Promise<number> {
    return this.redis.run((client) => OPEN_EPOCH.run(client, this.epochKeys, []));
  }

  /** One round trip: the run, its index, the fence and every document, or nothing. @param ageMs since its publication here */
  async publish(run: RunToShare, ageMs: number): Promise<SharedPublication> {
    const lasting = run.keys.flatMap(({ ttlMs }, index) =>
      Object.entries(ttlMs).flatMap(([key, ttl]) =>
        ttl > ageMs ? [{ key, ttlMs: Math.ceil(ttl - ageMs), value: index + 1 }] : [],
      ),
    );
    const { document } = run;
    if (document.frame === null) throw new Error('only a whole run can be published');
    const keys = [
      ...this.epochKeys,
      this.runsKey,
      this.runPrefix + run.runId,
      ...lasting.map(({ key }) => this.redis.keys.key(key)),
    ];
    const args = [
      ...[run.epoch, run.runId, this.runPrefix, Math.round(ageMs), run.sourceId, rankOf(run.source)],
      ...[RUN_TTL_MS, EPOCH_TTL_MS, RUNS_KEPT, SOURCE_HOLDS_MS],
      ...[document.header, document.legacy_v0, document.hybrid_v1, document.frame],
      ...lasting.flatMap(({ ttlMs, value }) => [ttlMs, value]),
      ...run.keys.map(({ json }) => json),
    ];
    const outcome = await this.redis.bulk((client) => PUBLISH.run(client, keys, args));
    if (outcome === 1) return 'published';
    return outcome === 0 ? 'fenced' : 'other_source';
  }

  /** Compares with the newest shared run, and brings it when it is newer than `epoch`. */
  async compare(epoch: number): Promise<SharedState> {
    const keys = [...this.epochKeys, this.runsKey];
    const found = await this.redis.bulk((client) => NEWER.runBuffer(client, keys, [epoch, this.runPrefix]));
    if (typeof found === 'number') return { kind: found === 0 ? 'same' : 'older' };
    const [header, legacy_v0, hybrid_v1, frame, sourceId, , newest, age] = found as [
      ...[Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer],
    ];
    const document = { header: header.toString(), legacy_v0, hybrid_v1, frame };
    const run = { epoch: Number(newest), sourceId: sourceId.toString(), ageMs: Math.max(0, Number(age)), document };
    return { kind: 'newer', run };
  }

  /** The runs of the last 24 hours, newest first, without their markets. */
  async past(): Promise<PastSharedRun[]> {
    const parts = await this.redis.bulk((client) => PAST.runBuffer(client, [this.runsKey], [this.runPrefix]));
    return Array.from({ length: parts.length / 5 }, (_, index) => {
      const [header, legacy_v0, hybrid_v1, sourceId, age] = parts.slice(index * 5, index * 5 + 5) as [
        ...[Buffer, Buffer, Buffer, Buffer, Buffer],
      ];
      const document = { header: header.toString(), legacy_v0, hybrid_v1, frame: null };
      return { sourceId: sourceId.toString(), ageMs: Math.max(0, Number(age)), document };
    });
  }

  private get epochKeys(): string[] {
    return STRATEGIES.map((strategy) => this.redis.keys.key(`amc:discovery:v3:epoch:${strategy}`));
  }

  private get runsKey(): string {
    return this.redis.keys.key('amc:discovery:v3:runs');
  }

  private get runPrefix(): string {
    return this.redis.keys.key('amc:discovery:v3:run:');
  }
}

/** The market itself stands above a replay of it, and both above an invention. */
function rankOf(source: MarketDataSource): number {
  return MARKET_DATA_SOURCES.length - MARKET_DATA_SOURCES.indexOf(source);
}

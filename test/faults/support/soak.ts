import { expect } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { medianOf, slopeOf } from '../../support/slope.js';
import type { ProbedService, Resources } from '../../support/faults/probed-service.js';
import type { ServiceAnswer, ServiceProcess } from '../../support/faults/service-process.js';
import { SteadyLoad } from '../../support/faults/steady-load.js';
import type { RedisServer } from '../../support/redis/redis-server.js';
import { trigger } from './fleet.js';
import { sized } from './size.js';

const EVENTS_KEY = 'amc:events';
const FORGET = `for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('UNLINK', key) end`;
/** More than a process knows again: what it remembers of events grows no more after so many. */
const EVENTS = 17_000;
const TELL = `for i = 1, tonumber(ARGV[1]) do redis.call('PUBLISH', KEYS[1], '{"id":"' .. ARGV[2] .. '-' .. i .. '",' .. ARGV[3]) end`;
const STARTED = JSON.stringify({
  event_type: 'scan.started',
  timestamp: new Date(0).toISOString(),
  data: { strategy: 'hybrid_v1', scheduled: true },
});
const CYCLE_DEADLINE_MS = 30_000;
/** Requests a second to each kind of answer: from memory, from the cache, computed from the daily bars. */
const READS = [
  ['/discovery/v3/candidates', sized(40, 150)],
  ['/api/v1/price/', sized(5, 20)],
  ['/api/v1/history/', sized(5, 10)],
  ['/api/v1/momentum/', sized(5, 10)],
] as const;

/** What a process and its Redis hold when nobody asks for anything. */
export interface Holdings {
  readonly resources: Resources;
  readonly keys: number;
  /** Without the stream of events, which grows to 10,000 of them. */
  readonly redisBytes: number;
}

/** Heap and resident memory as they were every few cycles. */
export interface Memory {
  readonly heapBytesACycle: number;
  /** Of the last quarter to the first. */
  readonly rssRatio: number;
}

/** Cycle after cycle, as fast as they go, in one process that does everything, while its answers are read. */
export class Soak {
  private loads: readonly SteadyLoad[] = [];

  constructor(
    private readonly probed: ProbedService,
    private readonly redis: RedisServer,
  ) {}

  private get service(): ServiceProcess {
    return this.probed.service;
  }

  /** As if another process had told of so many cycles that this one has no room for more. */
  async fillMemoryOfEvents(): Promise<void> {
    const stream = new AbortController();
    const { body } = await fetch(`${this.service.url}/events`, { signal: stream.signal });
    if (body === null) throw new Error('no events');
    await this.redis.cli('EVAL', TELL, '1', 'scan.started', String(EVENTS), String(Date.now()), STARTED.slice(1));
    let heard = '';
    for await (const bytes of body) {
      heard = heard.slice(-100) + Buffer.from(bytes).toString();
      if (heard.includes(`-${EVENTS}\n`)) break;
    }
    stream.abort();
  }

  /** @param symbol whose price, history and momentum are read */
  read(symbol: string): void {
    this.loads = READS.map(([path, rate]) =>
      SteadyLoad.start({
        url: this.service.url + path + (path.endsWith('/') ? symbol : ''),
        rate,
        timeoutMs: 5_000,
      }),
    );
  }

  /** How many reads there were, and how many of them were not answered with 200. */
  async readNoMore(): Promise<{ readonly reads: number; readonly failed: number }> {
    const reports = await Promise.all(this.loads.map((load) => load.stop()));
    const reads = reports.reduce((sum, { requests }) => sum + requests, 0);
    return { reads, failed: reads - reports.reduce((sum, { statuses }) => sum + (statuses['200'] ?? 0), 0) };
  }

  /** Cycles, each followed by a client of the events that comes and goes; looks at the memory every few of them. */
  async cycles(count: number, every: number): Promise<Memory> {
    const heap: number[] = [];
    const rss: number[] = [];
    for (let cycle = 0; cycle < count; cycle++) {
      await this.cycle();
      if (cycle % every !== 0) continue;
      heap.push(await this.probed.heapBytes());
      rss.push(await this.probed.rssBytes());
    }
    const quarter = Math.ceil(rss.length / 4);
    return {
      heapBytesACycle: slopeOf(heap) / every,
      rssRatio: medianOf(rss.slice(-quarter)) / medianOf(rss.slice(0, quarter)),
    };
  }

  /** @param keptMs how long Redis keeps what is scaled to be short */
  async holdings(keptMs: number): Promise<Holdings> {
    await pause(keptMs);
    // what has ended goes when the next one ends
    await this.cycle();
    // their 10 minutes are those of ten cycles, not of hundreds
    await this.redis.cli('EVAL', FORGET, '0', 'amc:discovery:v3:metadata:*');
    const resources = await this.probed.resources();
    const [keys, used, events] = await Promise.all([
      this.redis.cli('DBSIZE'),
      this.redis.cli('INFO', 'memory'),
      this.redis.cli('MEMORY', 'USAGE', EVENTS_KEY, 'SAMPLES', '0'),
    ]);
    return {
      resources,
      keys: Number(keys),
      redisBytes: Number(/used_memory_dataset:(\d+)/.exec(used)?.[1]) - Number(events),
    };
  }

  private async cycle(): Promise<void> {
    const stream = new AbortController();
    const { status } = await fetch(`${this.service.url}/events`, { signal: stream.signal });
    const jobId = await trigger(this.service);
    const hasEnded = (answer: ServiceAnswer): boolean => answer.json<{ status: string }>().status === 'completed';
    await this.service.until(`/discovery/v3/status/${jobId}`, hasEnded, CYCLE_DEADLINE_MS);
    stream.abort();
    expect(status).toBe(200);
  }
}

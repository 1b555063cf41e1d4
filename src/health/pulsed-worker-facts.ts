import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { WorkerFacts, type WorkerState } from './worker-facts.js';
import { parsePulse, PULSE_INTERVAL_MS, PULSE_KEY, translateTimes } from './worker-pulse.js';

/** A worker that has told nothing for so long is not there. */
const MAX_AGE_MS = 30_000;
const PURPOSE = 'reading how the worker fares';

/**
 * The worker of another process, by the last pulse that any of them wrote to Redis. Its age is what has passed of its TTL,
 * so that clocks which disagree do no harm.
 */
@Injectable()
export class PulsedWorkerFacts extends WorkerFacts implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private isBusy = false;
  private last: { readonly facts: WorkerState; readonly atMs: number } | null = null;

  constructor(
    private readonly redis: RedisConnections,
    private readonly clock: Clock,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.redis.onStateChange(({ status }) => {
      if (status === 'up') void this.refresh();
    });
    void this.refresh();
    this.timer = setInterval(() => void this.refresh(), PULSE_INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  override read(): Promise<WorkerState | null> {
    const isAlive = this.last !== null && this.clock.nowMs() - this.last.atMs < MAX_AGE_MS;
    return Promise.resolve(isAlive ? (this.last?.facts ?? null) : null);
  }

  private async refresh(): Promise<void> {
    if (this.isBusy || this.redis.state.status !== 'up') return;
    this.isBusy = true;
    try {
      this.last = await this.ask();
      this.redis.report(PURPOSE, null);
    } catch (error) {
      // what was known ages meanwhile; that Redis is away is said by its connections
      if (!(error instanceof RedisUnavailableError)) this.redis.report(PURPOSE, error as Error);
    } finally {
      this.isBusy = false;
    }
  }

  private async ask(): Promise<{ facts: WorkerState; atMs: number } | null> {
    const key = this.redis.keys.key(PULSE_KEY);
    const [json, leftMs] = await this.redis.run((client) => Promise.all([client.get(key), client.pttl(key)]));
    const pulse = json === null ? null : parsePulse(json);
    // written by somebody else, or gone between the two answers
    if (pulse === null || leftMs < 0) return null;
    const atMs = this.clock.nowMs() - Math.max(0, pulse.ttl_ms - leftMs);
    return { facts: translateTimes(pulse.facts, atMs - Date.parse(pulse.timestamp)), atMs };
  }
}

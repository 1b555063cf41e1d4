import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { outlivesCyclesMs } from '../discovery/cycle/cadence.js';
import type { CycleStatus } from '../discovery/cycle/cycle-status.js';
import { newWorkerId } from '../jobs/worker-id.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { RedisUnavailableError } from '../redis/redis-unavailable.error.js';
import { WorkerFacts, type WorkerState } from './worker-facts.js';
import { PULSE_INTERVAL_MS, PULSE_KEY, type WorkerPulse } from './worker-pulse.js';

/** How soon the end of a cycle is told. */
const LOOK_INTERVAL_MS = 500;
/** A timer that fires a little early must not cost a whole look. */
const SLACK_MS = 100;
const LEAST_TTL_MS = 120_000;
/** As state and logs name what Redis refuses us. */
const PURPOSE = 'telling how the worker fares';

/** Tells others through Redis how the worker of this process fares: every 5 s, and when a cycle has ended. */
@Injectable()
export class PulseWriter implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly workerId = newWorkerId();
  private timer: NodeJS.Timeout | undefined;
  private isBusy = false;
  private wroteAtMs = -Infinity;
  private toldOutcome = '';

  constructor(
    private readonly facts: WorkerFacts,
    private readonly redis: RedisConnections,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    if (this.redis.state.status === 'disabled') return;
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** One write at a time, however slow Redis is; what could not be written is tried again at the next look. */
  private async look(): Promise<void> {
    if (this.isBusy || this.redis.state.status !== 'up') return;
    this.isBusy = true;
    try {
      const facts = await this.facts.read();
      if (facts !== null && this.isDue(facts.cycle)) await this.write(facts);
    } catch (error) {
      // that Redis is away is said by its connections
      if (!(error instanceof RedisUnavailableError)) this.redis.report(PURPOSE, error as Error);
    } finally {
      this.isBusy = false;
    }
  }

  private isDue(cycle: CycleStatus): boolean {
    return performance.now() - this.wroteAtMs >= PULSE_INTERVAL_MS - SLACK_MS || outcomeOf(cycle) !== this.toldOutcome;
  }

  private async write(facts: WorkerState): Promise<void> {
    const ttlMs = Math.ceil(Math.max(LEAST_TTL_MS, outlivesCyclesMs(facts.cycle.cadenceSeconds)));
    const pulse: WorkerPulse = {
      worker_id: this.workerId,
      timestamp: new Date(this.clock.nowMs()).toISOString(),
      ttl_ms: ttlMs,
      facts,
    };
    const key = this.redis.keys.key(PULSE_KEY);
    await this.redis.run((client) => client.set(key, JSON.stringify(pulse), 'PX', ttlMs));
    this.redis.report(PURPOSE, null);
    this.wroteAtMs = performance.now();
    this.toldOutcome = outcomeOf(facts.cycle);
  }
}

/** Another one after every cycle. */
function outcomeOf({ lastSuccessMs, consecutiveFailures }: CycleStatus): string {
  return `${String(lastSuccessMs)} ${consecutiveFailures}`;
}

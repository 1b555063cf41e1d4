import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CalibrationBook } from '../../calibration/calibration-book.js';
import { type ActiveEmergency, EmergencySwitch } from '../../calibration/emergency-switch.js';
import { Clock } from '../../common/clock.js';
import { EventBus } from '../../events/event-bus.js';
import { RedisConnections } from '../../redis/redis-connections.js';

const COMPARE_EVERY_MS = 500;
/** Who tells first tells for all: longer than processes differ in when they notice, shorter than an emergency. */
const CLAIM = 'lock:calibration:emergency-over';
const CLAIM_MS = 60_000;

/**
 * Announces that an emergency has ended by itself, as whoever ends one by order announces that: once for all processes on
 * one Redis. While Redis is away each tells for itself.
 */
@Injectable()
export class EmergencyEnd implements OnApplicationBootstrap, OnModuleDestroy {
  private seen: ActiveEmergency | null = null;
  private telling: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly emergency: EmergencySwitch,
    private readonly book: CalibrationBook,
    private readonly redis: RedisConnections,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), COMPARE_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  /** Resolves when what is to be told has been told. Never rejects. */
  look(): Promise<void> {
    const before = this.seen;
    this.seen = this.emergency.active;
    const isOver = before !== null && this.seen === null && this.clock.nowMs() >= before.untilMs;
    if (isOver) this.telling = this.tellOnce();
    return this.telling;
  }

  private async tellOnce(): Promise<void> {
    if (!(await this.isFirst())) return;
    const { version, hash } = this.book.current;
    this.events.publish({
      event_type: 'calibration.changed',
      data: { version: String(version), calibration_hash: hash, emergency: false },
    });
  }

  private async isFirst(): Promise<boolean> {
    const claiming = this.redis.run((client) => client.set(this.redis.keys.key(CLAIM), '1', 'PX', CLAIM_MS, 'NX'));
    // told twice is better than not at all
    return (await claiming.catch(() => 'unknown')) !== null;
  }
}

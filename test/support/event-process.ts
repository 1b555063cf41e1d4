import { Test, type TestingModule } from '@nestjs/testing';
import { Clock } from '../../src/common/clock.js';
import { CommonModule } from '../../src/common/common.module.js';
import { SystemClock } from '../../src/common/system-clock.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { DomainEvent } from '../../src/events/domain-event.js';
import { EventBus } from '../../src/events/event-bus.js';
import { EventsModule } from '../../src/events/events.module.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { RedisSubscriber } from '../../src/redis/redis-subscriber.js';
import { RedisModule } from '../../src/redis/redis.module.js';
import { eventually } from './eventually.js';

/** What one process of the service has of the event bus, and everything that its listeners heard. */
export class EventProcess {
  readonly heard: DomainEvent[] = [];
  readonly bus: EventBus;
  readonly connections: RedisConnections;
  private readonly subscriber: RedisSubscriber;
  private subscribed = 0;

  private constructor(private readonly module: TestingModule) {
    this.bus = module.get(EventBus);
    this.connections = module.get(RedisConnections);
    this.subscriber = module.get(RedisSubscriber);
    this.bus.subscribe((event) => void this.heard.push(event));
    this.subscriber.onActive(() => {
      this.subscribed++;
    });
  }

  /** @param env REDIS_* variables; none = without Redis */
  static async start(env: Record<string, string> = {}, clock: Clock = new SystemClock()): Promise<EventProcess> {
    const config = loadConfig(env);
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(config), CommonModule, RedisModule.forRoot(config.redis), EventsModule],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    await module.init();
    return new EventProcess(module);
  }

  /** How often its channels were subscribed. One that was cut may be back within a millisecond. */
  get subscriptions(): number {
    return this.subscribed;
  }

  /** Until Redis answers and every channel is subscribed. */
  async connected(): Promise<void> {
    await eventually(() => this.connections.state.status === 'up' && this.subscriber.active);
  }

  async close(): Promise<void> {
    await this.module.close();
  }
}

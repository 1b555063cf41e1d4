import { RedisServer } from '../redis/redis-server.js';
import { QueueApp, type QueueAppOptions } from './queue-app.js';

/** Short enough that a test sees a lock end. */
export const QUICK_LOCKS = { lockDurationMs: 2_000, stalledIntervalMs: 1_000 };

/** A Redis of its own that a test may get into trouble, and the applications that queue in it. */
export class TroubledQueue {
  private readonly apps: QueueApp[] = [];

  private constructor(readonly server: RedisServer) {}

  static async start(): Promise<TroubledQueue> {
    return new TroubledQueue(
      await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction', '--appendonly', 'yes'] }),
    );
  }

  async app(options: QueueAppOptions = {}, url = this.server.url): Promise<QueueApp> {
    const app = await QueueApp.start({
      ...options,
      env: { REDIS_URL: url },
      policy: { ...QUICK_LOCKS, ...options.policy },
    });
    this.apps.push(app);
    return app;
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    await this.server.stop();
  }
}

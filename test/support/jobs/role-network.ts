import type { ProcessRole } from '../../../src/config/app-config.js';
import { JobQueue } from '../../../src/jobs/job-queue.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { KEYS } from '../auth/auth-app.js';
import { eventually } from '../eventually.js';
import { HttpApp } from '../http-app.js';
import { RedisServer } from '../redis/redis-server.js';

/** Programs of several roles that meet in one Redis. */
export class RoleNetwork {
  private readonly open = new Set<HttpApp>();

  private constructor(readonly redis: RedisServer) {}

  static async start(): Promise<RoleNetwork> {
    return new RoleNetwork(await RedisServer.start());
  }

  /** Resolves when the program has both its cache and its queue. */
  async join(role: ProcessRole, env: Readonly<Record<string, string>> = {}): Promise<HttpApp> {
    const settings = { REDIS_URL: this.redis.url, REDIS_CONNECTION_POOL_SIZE: '2', PROCESS_ROLE: role };
    const http = await HttpApp.start({ ...KEYS, ...settings, ...env });
    this.open.add(http);
    await eventually(() => http.app.get(RedisConnections).state.status === 'up');
    await eventually(() => http.app.get(JobQueue).availability.available);
    return http;
  }

  async leave(http: HttpApp): Promise<void> {
    this.open.delete(http);
    await http.close();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.open].map((http) => http.close()));
    await this.redis.stop();
  }
}

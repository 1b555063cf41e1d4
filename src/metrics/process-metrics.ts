import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { AppInfoConfig, RoleConfig } from '../config/app-config.js';
import { JobQueue } from '../jobs/job-queue.js';
import { RedisConnections } from '../redis/redis-connections.js';

/** The build that runs, in which role, and its connections. What Node tells of the process is collected by main. */
@Injectable()
export class ProcessMetrics {
  constructor(registry: Registry, app: AppInfoConfig, { role }: RoleConfig, redis: RedisConnections, queue: JobQueue) {
    new Gauge({
      name: 'discovery_build_info',
      help: 'The running build and its role, always 1.',
      labelNames: ['version', 'commit', 'role'],
      registers: [registry],
    }).set({ version: app.tag, commit: app.commit ?? '', role }, 1);
    new Gauge({
      name: 'redis_client_up',
      help: '1 while the Redis of the client answers; clients without one are left out.',
      labelNames: ['client'],
      registers: [registry],
      collect() {
        if (redis.state.status !== 'disabled') this.set({ client: 'cache' }, redis.state.status === 'up' ? 1 : 0);
        if (queue.server !== null) this.set({ client: 'queue' }, queue.availability.available ? 1 : 0);
      },
    });
  }
}

import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { HealthService } from '../health/health.service.js';

/** What /health of this process says, for alerts: not every reason has a metric of its own. */
@Injectable()
export class HealthMetrics {
  constructor(registry: Registry, health: HealthService) {
    new Gauge({
      name: 'discovery_health_reason',
      help: '1 for each reason that /health gives at present; others are left out.',
      labelNames: ['reason'],
      registers: [registry],
      async collect() {
        const { reasons } = await health.report();
        this.reset();
        for (const reason of reasons) this.set({ reason }, 1);
      },
    });
  }
}

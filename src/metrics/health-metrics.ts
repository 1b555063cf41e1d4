import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { HEALTH_REASONS } from '../health/health-reasons.js';
import { HealthService } from '../health/health.service.js';

/** What /health of this process says, for alerts: not every reason has a metric of its own. */
@Injectable()
export class HealthMetrics {
  constructor(registry: Registry, health: HealthService) {
    new Gauge({
      name: 'discovery_health_reason',
      help: '1 for each reason that /health gives at present, 0 for the others.',
      labelNames: ['reason'],
      registers: [registry],
      async collect() {
        const holding = new Set((await health.report()).reasons);
        for (const reason of HEALTH_REASONS) this.set({ reason }, holding.has(reason) ? 1 : 0);
      },
    });
  }
}

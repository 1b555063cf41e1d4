import { Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { AppInfoConfig, MarketDataConfig } from '../config/app-config.js';
import { RedisConnections } from '../redis/redis-connections.js';
import { FactsCollector } from './facts-collector.js';
import type { HealthReport, ProbeReport } from './health-report.js';
import type { HealthReason } from './health-reasons.js';
import { canServe, judgeHealth } from './judge-health.js';

/** How the service fares, for people, alerts and probes. */
@Injectable()
export class HealthService {
  constructor(
    private readonly facts: FactsCollector,
    private readonly clock: Clock,
    private readonly app: AppInfoConfig,
    private readonly marketData: MarketDataConfig,
    private readonly redis: RedisConnections,
  ) {}

  async report(): Promise<HealthReport> {
    const facts = await this.facts.collect();
    const redis = this.redis.state;
    const { status, components, reasons } = judgeHealth({
      ...facts,
      redis,
      simulatedByDefault: this.marketData.simulatedByDefault,
    });
    return {
      status,
      timestamp: new Date(this.clock.nowMs()).toISOString(),
      version: { tag: this.app.tag, commit: this.app.commit, build: this.app.build },
      components,
      redis_enabled: redis.status !== 'disabled',
      redis_connected: redis.status === 'up',
      cache_age_seconds: facts.board?.age.seconds ?? null,
      reasons,
      source: this.marketData.provider,
      history: facts.worker?.runner.history ?? facts.board?.meta.history ?? null,
    };
  }

  /** The event loop turns: that is all that a restart could mend. */
  live(): ProbeReport {
    return { status: 'ok', source: this.marketData.provider, reasons: [] };
  }

  /** May take traffic: has a board or can still get one, and is not on its way out. */
  async ready(): Promise<ProbeReport> {
    const facts = await this.facts.collect();
    const reasons: HealthReason[] = [];
    if (facts.draining) reasons.push('shutting_down');
    if (!canServe(facts)) reasons.push('no_board');
    return { status: reasons.length === 0 ? 'ok' : 'unavailable', source: this.marketData.provider, reasons };
  }
}

import { Injectable } from '@nestjs/common';
import { AppInfoConfig, MarketDataConfig } from '../config/app-config.js';
import { BoardFreshness } from '../discovery/board/board-freshness.js';
import { type HealthCheck, HealthChecks } from './health-checks.js';
import { type HealthJson, toHealthJson, wantsHealthJson } from './health-json.js';
import type { HealthReport, ProbeReport } from './health-report.js';
import { reasonsAgainstTraffic, summarizeHealth } from './summarize-health.js';

/** How the service fares, for people, alerts and probes. */
@Injectable()
export class HealthService {
  constructor(
    private readonly checks: HealthChecks,
    private readonly app: AppInfoConfig,
    private readonly marketData: MarketDataConfig,
    private readonly freshness: BoardFreshness,
  ) {}

  /** In the format that the client likes best. @param accept its Accept header */
  async answer(accept: string | undefined): Promise<HealthReport | HealthJson> {
    const check = await this.checks.latest();
    const report = this.describe(check);
    return wantsHealthJson(accept) ? toHealthJson(report, check) : report;
  }

  async report(): Promise<HealthReport> {
    return this.describe(await this.checks.latest());
  }

  /** The event loop turns: that is all that a restart could mend. */
  live(): ProbeReport {
    return { status: 'ok', source: this.marketData.provider, reasons: [] };
  }

  /** May take traffic: has a board or can still get one, and is not on its way out. */
  async ready(): Promise<ProbeReport> {
    const reasons = reasonsAgainstTraffic((await this.checks.latest()).findings);
    return { status: reasons.length === 0 ? 'ok' : 'unavailable', source: this.marketData.provider, reasons };
  }

  private describe({ atMs, facts, findings }: HealthCheck): HealthReport {
    const { status, components, reasons } = summarizeHealth(findings);
    const redis = findings.redis_cache.code;
    return {
      status,
      timestamp: new Date(atMs).toISOString(),
      version: { tag: this.app.tag, commit: this.app.commit, build: this.app.build },
      components,
      redis_enabled: redis !== 'disabled',
      redis_connected: redis === 'healthy' || redis === 'degraded',
      cache_age_seconds: facts.board?.age.seconds ?? null,
      stale_after_seconds: this.freshness.staleAfterSeconds,
      reasons,
      source: this.marketData.provider,
      history: facts.worker?.runner.history ?? facts.board?.meta.history ?? null,
    };
  }
}

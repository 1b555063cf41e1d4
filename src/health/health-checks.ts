import { Injectable, Logger, ServiceUnavailableException } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { Clock } from '../common/clock.js';
import { type CollectedFacts, FactsCollector } from './facts-collector.js';
import { type Finding, type Findings, found, type IndicatorName } from './finding.js';
import type { Indicator } from './indicators/indicator.js';
import { Indicators } from './indicators/indicators.js';

const TIMEOUT_MS = 250;
/** A storm of probes costs one check in so long. */
const KEPT_MS = 1_000;
const QUIET_MS = 30_000;

/** What one look at everything found. */
export interface HealthCheck {
  /** Epoch ms. */
  readonly atMs: number;
  readonly facts: CollectedFacts;
  readonly findings: Findings;
}

/** What Terminus keeps of an indicator. It knows up and down alone: `degraded` is ours. */
type Details = Readonly<Record<IndicatorName, Omit<Finding, 'down'> & { readonly status: 'up' | 'down' }>>;

interface Moment {
  readonly monotonicMs: number;
  readonly clockMs: number;
}

/**
 * Runs the indicators through Terminus, at most once a second; what this process does itself is seen at once: a new
 * board, an operator's stop, its own end.
 */
@Injectable()
export class HealthChecks {
  private readonly logger = new Logger('Health');
  private readonly quietUntilMs = new Map<IndicatorName, number>();
  private last: { readonly occasion: string; readonly at: Moment; readonly check: Promise<HealthCheck> } | null = null;

  constructor(
    private readonly indicators: Indicators,
    private readonly terminus: HealthCheckService,
    private readonly sessions: HealthIndicatorService,
    private readonly facts: FactsCollector,
    private readonly clock: Clock,
  ) {}

  latest(): Promise<HealthCheck> {
    const { occasion } = this.facts;
    const at = { monotonicMs: performance.now(), clockMs: this.clock.nowMs() };
    if (this.last?.occasion !== occasion || isOver(this.last.at, at)) this.last = { occasion, at, check: this.run() };
    return this.last.check;
  }

  private async run(): Promise<HealthCheck> {
    const collecting = this.facts.collect();
    const checks = this.indicators.all.map((indicator) => () => this.ask(indicator, collecting));
    const { details } = await this.terminus.check(checks).catch(resultOf);
    // they are there by now, or whoever needed them has told why not
    const facts = await Promise.race([collecting, Promise.resolve(this.facts.atOnce)]).catch(() => this.facts.atOnce);
    return { atMs: this.clock.nowMs(), facts, findings: findingsOf(details as Details) };
  }

  private async ask(indicator: Indicator, facts: Promise<CollectedFacts>): Promise<HealthIndicatorResult> {
    const session = this.sessions.check(indicator.name);
    const { down, ...data } = await this.findingOf(indicator, facts);
    return down ? session.down(data) : session.up(data);
  }

  /** An indicator that fails or hangs says so itself, and nothing of the others. */
  private async findingOf(indicator: Indicator, facts: Promise<CollectedFacts>): Promise<Finding> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Finding>((resolve) => {
      timer = setTimeout(() => resolve(found('unreachable', ['check_timeout'])), TIMEOUT_MS);
    });
    try {
      return await Promise.race([looked(indicator, facts), late]);
    } catch (error) {
      this.tell(indicator.name, error);
      return found('degraded', ['check_failed']);
    } finally {
      clearTimeout(timer);
    }
  }

  private tell(name: IndicatorName, error: unknown): void {
    const nowMs = performance.now();
    if (nowMs < (this.quietUntilMs.get(name) ?? 0)) return;
    this.quietUntilMs.set(name, nowMs + QUIET_MS);
    this.logger.error({ err: error, msg: `The health of ${name} could not be looked at` });
  }
}

/** By either clock: ages are told by the one that can be set. */
function isOver(then: Moment, now: Moment): boolean {
  return now.monotonicMs - then.monotonicMs >= KEPT_MS || Math.abs(now.clockMs - then.clockMs) >= KEPT_MS;
}

async function looked(indicator: Indicator, facts: Promise<CollectedFacts>): Promise<Finding> {
  return indicator.look(facts);
}

/** Terminus throws what it has found when something is down, or when the process is leaving. */
function resultOf(error: unknown): { readonly details: HealthIndicatorResult } {
  if (error instanceof ServiceUnavailableException) return error.getResponse() as { details: HealthIndicatorResult };
  throw error;
}

function findingsOf(details: Details): Findings {
  const entries = Object.entries(details).map(([name, { status, degraded, code, reasons, observed }]) => [
    name,
    { down: status === 'down', degraded, code, reasons, observed } satisfies Finding,
  ]);
  return Object.fromEntries(entries) as Findings;
}

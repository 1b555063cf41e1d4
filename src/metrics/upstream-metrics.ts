import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { ScanRunner, type ScanRunnerStatus } from '../discovery/scan/scan-runner.js';
import { ANSWER_CLASSES, CIRCUIT_STATES, type ProviderUsage } from '../market-data/market-data-provider.js';

/** What the source of market data answered this process. A counter begins anew when the thread that scans does. */
@Injectable()
export class UpstreamMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly runner: ScanRunner,
  ) {
    this.addRequests();
    this.addTotal(
      'discovery_upstream_failures_total',
      'Requests to the source that failed.',
      (usage) => usage.failures,
    );
    this.addTotal(
      'discovery_upstream_rate_limited_total',
      'Requests that the source refused for being too many.',
      (usage) => usage.rateLimitHits,
    );
    this.addCircuit();
  }

  private addRequests(): void {
    const status = (): Promise<ScanRunnerStatus> => this.runner.status();
    new Counter({
      name: 'discovery_upstream_requests_total',
      help: 'Requests to the source of market data, repeats included, by the class of the answer; none: no whole answer.',
      labelNames: ['status_class'],
      registers: [this.registry],
      async collect() {
        const { answers } = (await status()).usage;
        this.reset();
        for (const status_class of ANSWER_CLASSES) this.inc({ status_class }, answers[status_class]);
      },
    });
  }

  private addTotal(name: string, help: string, figure: (usage: ProviderUsage) => number): void {
    const status = (): Promise<ScanRunnerStatus> => this.runner.status();
    new Counter({
      name,
      help,
      registers: [this.registry],
      async collect() {
        const { usage } = await status();
        this.reset();
        this.inc(figure(usage));
      },
    });
  }

  private addCircuit(): void {
    const status = (): Promise<ScanRunnerStatus> => this.runner.status();
    new Gauge({
      name: 'discovery_upstream_circuit',
      help: '1 for the state of the circuit breaker to the source, 0 for the others.',
      labelNames: ['state'],
      registers: [this.registry],
      async collect() {
        const { circuit } = (await status()).usage;
        for (const state of CIRCUIT_STATES) this.set({ state }, state === circuit ? 1 : 0);
      },
    });
  }
}

import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { WarmingLedger } from '../warming/warming-ledger.js';
import { type RefreshReport, WARMING_OUTCOMES, type WarmingReport } from '../warming/warming-report.js';

const TICKER_OUTCOMES = ['succeeded', 'failed', 'skipped'] as const;
const REFRESH_OUTCOMES = ['refreshed', 'failed'] as const;

/** What this process made ready before anybody asked, and when any process last did. */
@Injectable()
export class WarmingMetrics {
  private readonly runs: Counter<'outcome'>;
  private readonly tickers: Counter<'outcome'>;
  private readonly refreshes: Counter<'outcome'>;
  private lastSuccess: WarmingReport | null = null;

  constructor(
    private readonly registry: Registry,
    private readonly ledger: WarmingLedger,
  ) {
    this.runs = this.counter('discovery_warming_runs_total', 'Runs of warming that ended here.', WARMING_OUTCOMES);
    this.tickers = this.counter(
      'discovery_warming_tickers_total',
      'Tickers of those runs; skipped: not come to.',
      TICKER_OUTCOMES,
    );
    this.refreshes = this.counter(
      'discovery_warming_refreshes_total',
      'Popular entries of the cache that were to be made new before their time was over.',
      REFRESH_OUTCOMES,
    );
    this.addLastSuccess();
    ledger.onRun((run) => this.ran(run));
    ledger.onRefresh((refresh) => this.refreshed(refresh));
  }

  private ran(run: WarmingReport): void {
    this.runs.inc({ outcome: run.outcome });
    this.tickers.inc({ outcome: 'succeeded' }, run.succeeded);
    this.tickers.inc({ outcome: 'failed' }, run.failed_total);
    this.tickers.inc({ outcome: 'skipped' }, run.skipped);
    if (isSuccess(run)) this.lastSuccess = run;
  }

  private refreshed({ refreshed, failed }: RefreshReport): void {
    this.refreshes.inc({ outcome: 'refreshed' }, refreshed);
    this.refreshes.inc({ outcome: 'failed' }, failed);
  }

  private addLastSuccess(): void {
    const newest = (): Promise<WarmingReport | null> => this.newestSuccess();
    new Gauge({
      name: 'discovery_warming_last_success_timestamp_seconds',
      help: 'When a run last came to its end with something made ready, in whichever process, Unix time.',
      registers: [this.registry],
      async collect() {
        const run = await newest();
        this.remove();
        if (run !== null) this.set(Date.parse(run.finished_at) / 1000);
      },
    });
  }

  private async newestSuccess(): Promise<WarmingReport | null> {
    const { lastRun } = await this.ledger.read();
    if (lastRun === null || !isSuccess(lastRun)) return this.lastSuccess;
    if (lastRun.finished_at > (this.lastSuccess?.finished_at ?? '')) this.lastSuccess = lastRun;
    return this.lastSuccess;
  }

  private counter(name: string, help: string, outcomes: readonly string[]): Counter<'outcome'> {
    const counter = new Counter({ name, help, labelNames: ['outcome'], registers: [this.registry] });
    for (const outcome of outcomes) counter.inc({ outcome }, 0);
    return counter;
  }
}

function isSuccess({ outcome, succeeded }: WarmingReport): boolean {
  return outcome === 'completed' && succeeded > 0;
}

import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { underSignals } from '../common/under-signals.js';
import { TickerAnswers } from './ticker-answers.js';
import { WarmingLedger } from './warming-ledger.js';
import type { WarmingReason, WarmingReport } from './warming-report.js';
import { WarmingRun } from './warming-run.js';
import { type WarmingLock, WarmingTurns } from './warming-turns.js';

const TELL_EVERY_MS = 1_000;

/** What is to be warmed. */
export interface WarmingOrder {
  readonly reason: WarmingReason;
  /** Asked once it is clear that the order is carried out. Never rejects. */
  readonly tickers: () => Promise<readonly string[]> | readonly string[];
  /** Where each process orders the same: whoever is first does it for all. */
  readonly occasion?: WarmingOccasion;
}

export interface WarmingOccasion {
  readonly name: string;
  /** For how long other processes leave it alone once it is done. */
  readonly forMs: number;
  /** Called when this process has done it; not for a run that was stopped. */
  readonly done: () => void;
}

/**
 * running: a run is under way, here or in another process. done_elsewhere: another process has done it.
 * nothing: there are no tickers to warm. stopping: this process is on its way out.
 */
export const SKIP_CAUSES = ['running', 'done_elsewhere', 'nothing', 'stopping'] as const;
export type SkipCause = (typeof SKIP_CAUSES)[number];

/** What became of an order. */
export type StartedRun =
  { readonly status: 'started'; readonly tickers: number } | { readonly status: 'skipped'; readonly cause: SkipCause };

/** Makes answers ready, one run at a time among all processes on one Redis. */
@Injectable()
export class Warmer implements OnModuleDestroy {
  private readonly logger = new Logger(Warmer.name);
  private readonly stopping = new AbortController();
  private isBusy = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly answers: TickerAnswers,
    private readonly turns: WarmingTurns,
    private readonly ledger: WarmingLedger,
    private readonly clock: Clock,
  ) {}

  /** A run is under way in this process. */
  get isRunning(): boolean {
    return this.isBusy;
  }

  /** Resolves when the run under way has ended. Never rejects. */
  async settled(): Promise<void> {
    await this.running;
  }

  /** Begins a run behind the caller's back; its result is for the ledger. */
  async start(order: WarmingOrder): Promise<StartedRun> {
    if (this.stopping.signal.aborted) return { status: 'skipped', cause: 'stopping' };
    if (this.isBusy) return { status: 'skipped', cause: 'running' };
    this.isBusy = true;
    const lock = await this.turns.lock();
    if (lock === null) return this.skip('running');
    const run = await this.prepare(order);
    if (typeof run === 'string') {
      await lock.release();
      return this.skip(run);
    }
    this.running = this.carryOut(run, lock, order.occasion);
    return { status: 'started', tickers: run.progress.tickers };
  }

  /** Warms these at once, beside what else is warmed, for a caller who waits. */
  async warm(tickers: readonly string[]): Promise<WarmingReport> {
    const run = new WarmingRun('tickers', tickers, this.clock.nowMs());
    await run.carryOut((ticker) => this.answers.warm(ticker), this.stopping.signal);
    return run.report(this.clock.nowMs());
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private skip(cause: SkipCause): StartedRun {
    this.isBusy = false;
    return { status: 'skipped', cause };
  }

  private async prepare({ reason, tickers, occasion }: WarmingOrder): Promise<WarmingRun | SkipCause> {
    if (occasion !== undefined && (await this.turns.isDone(occasion.name))) return 'done_elsewhere';
    const wanted = await tickers();
    return wanted.length === 0 ? 'nothing' : new WarmingRun(reason, wanted, this.clock.nowMs());
  }

  private async carryOut(run: WarmingRun, lock: WarmingLock, occasion: WarmingOccasion | undefined): Promise<void> {
    const tell = (): void => void this.ledger.noteProgress(lock.token, run.progress);
    const timer = setInterval(tell, TELL_EVERY_MS).unref();
    tell();
    const warmed = underSignals([this.stopping.signal, lock.lost], (signal) =>
      run.carryOut((ticker) => this.answers.warm(ticker), signal),
    );
    await Promise.all([warmed, this.answers.warmTopList()]);
    clearInterval(timer);
    await this.conclude(run.report(this.clock.nowMs()), occasion);
    await this.ledger.endProgress(lock.token);
    await lock.release();
    this.isBusy = false;
  }

  private async conclude(report: WarmingReport, occasion: WarmingOccasion | undefined): Promise<void> {
    const { reason, outcome, tickers, succeeded, failed_total: failed } = report;
    this.logger.log(`warming (${reason}) ${outcome}: ${succeeded} of ${tickers} tickers, ${failed} failed`);
    await this.ledger.noteRun(report);
    if (occasion === undefined || outcome !== 'completed') return;
    await this.turns.noteDone(occasion.name, occasion.forMs);
    occasion.done();
  }
}

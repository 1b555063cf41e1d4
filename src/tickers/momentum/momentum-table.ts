import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ShutdownState } from '../../common/shutdown-state.js';
import { TickersConfig } from '../../config/app-config.js';
import type { MarketDataSource } from '../../market-data/market-data-source.js';
import type { MomentumColumns } from '../domain/momentum/momentum-columns.js';
import type { HeldView } from '../quotes/held-view.js';
import { basisOf, type HistoryBasis } from '../quotes/history-basis.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRunner } from './momentum-runner.js';

/** The momentum of the whole market, and of which history it is. */
export interface MarketMomentum {
  readonly columns: MomentumColumns;
  readonly basis: HistoryBasis;
  readonly source: MarketDataSource;
  /** Every session that the source can give was held. */
  readonly isComplete: boolean;
  /** Of the history. */
  readonly revision: string;
}

/**
 * Keeps the momentum of the whole market. Made anew by itself when the history has settled in another state, and while it
 * is still growing when somebody asks. One computation at a time.
 */
@Injectable()
export class MomentumTable implements OnModuleDestroy {
  private readonly logger = new Logger(MomentumTable.name);
  private latest: MarketMomentum | null = null;
  private running: Promise<MarketMomentum> | null = null;
  private isFollowing = false;
  private isStopping = false;

  constructor(
    private readonly history: MomentumHistory,
    private readonly runner: MomentumRunner,
    private readonly config: TickersConfig,
    private readonly shutdown: ShutdownState,
  ) {
    history.onChange(() => void this.follow());
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** Of the history that is held now. Throws ProblemException `history_unavailable`. */
  get isCurrent(): boolean {
    return this.latest?.revision === this.history.view.revision;
  }

  /**
   * Of the history that is held when it is asked for, or of a later one of the same source. Rejects with ProblemException
   * `history_unavailable`, and as the computation does.
   */
  async current(): Promise<MarketMomentum> {
    const { view } = this.history;
    if (this.latest?.revision === view.revision) return this.latest;
    this.running ??= this.compute(view).finally(() => (this.running = null));
    const table = await this.running;
    return table.basis.source_id === view.sourceId ? table : this.current();
  }

  /**
   * The one at hand of the source that the history has now; where it is of an older state, a new one is begun. Waits, and
   * rejects as `current`, only where there is none.
   */
  nearest(): Promise<MarketMomentum> {
    const { latest } = this;
    if (latest?.basis.source_id !== this.history.view.sourceId) return this.current();
    this.begin();
    return Promise.resolve(latest);
  }

  /** Makes it current behind those who ask. */
  begin(): void {
    if (!this.isCurrent) void this.attempt();
  }

  private async compute(view: HeldView): Promise<MarketMomentum> {
    const { source, isComplete, revision } = view;
    const basis = basisOf(view);
    const columns = await this.runner.run(view, this.config.benchmarkTicker);
    this.latest = { columns, basis, source, isComplete, revision };
    return this.latest;
  }

  /** Until it is current: the history may change meanwhile. */
  private async follow(): Promise<void> {
    if (this.isFollowing) return;
    this.isFollowing = true;
    // changes that are told in one go are one
    await Promise.resolve();
    while (this.isDue && (await this.attempt())) continue;
    this.isFollowing = false;
  }

  private get isDue(): boolean {
    return this.history.isSettled && !this.isCurrent && !this.isStopping && !this.shutdown.draining;
  }

  /** Whether it could be computed. Never rejects: whoever asks for it is told by `current`. */
  private async attempt(): Promise<boolean> {
    try {
      await this.current();
      return true;
    } catch (error) {
      if (!this.isStopping) this.logger.error(`The momentum of the market could not be computed: ${String(error)}`);
      return false;
    }
  }
}

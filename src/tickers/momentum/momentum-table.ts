import { Injectable } from '@nestjs/common';
import { TickersConfig } from '../../config/app-config.js';
import type { MomentumColumns } from '../domain/momentum/momentum-columns.js';
import type { HeldView } from '../quotes/held-view.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumRunner } from './momentum-runner.js';

/** The momentum of the whole market, and of which history it is. */
export interface MarketMomentum {
  readonly columns: MomentumColumns;
  readonly view: HeldView;
}

/** Keeps the momentum of the whole market, made anew when somebody asks for it and the history is another. */
@Injectable()
export class MomentumTable {
  private latest: MarketMomentum | null = null;
  private running: Promise<MarketMomentum> | null = null;

  constructor(
    private readonly history: MomentumHistory,
    private readonly runner: MomentumRunner,
    private readonly config: TickersConfig,
  ) {}

  /**
   * One computation at a time: whoever asks meanwhile is given that one, unless the history has come from another source
   * since. Rejects with ProblemException `history_unavailable`, and as the computation does.
   */
  async current(): Promise<MarketMomentum> {
    const { view } = this.history;
    if (this.latest?.view.revision === view.revision) return this.latest;
    this.running ??= this.compute(view).finally(() => (this.running = null));
    const table = await this.running;
    return table.view.sourceId === view.sourceId ? table : this.current();
  }

  private async compute(view: HeldView): Promise<MarketMomentum> {
    const columns = await this.runner.run(view, this.config.benchmarkTicker);
    this.latest = { columns, view };
    return this.latest;
  }
}

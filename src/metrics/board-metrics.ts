import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { BoardFreshness } from '../discovery/board/board-freshness.js';
import { BoardPublication } from '../discovery/board/board-publication.js';
import { BoardStore } from '../discovery/board/board-store.js';
import { STRATEGIES } from '../discovery/domain/strategy.js';

/** The board that this process serves. Before the first there are no samples of it. */
@Injectable()
export class BoardMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly boards: BoardStore,
    private readonly publication: BoardPublication,
    private readonly freshness: BoardFreshness,
  ) {
    this.addAge();
    this.addContents();
    this.addFence();
  }

  private addAge(): void {
    const { boards, freshness } = this;
    new Gauge({
      name: 'discovery_snapshot_timestamp_seconds',
      help: 'When the board was published, Unix time.',
      labelNames: ['strategy'],
      registers: [this.registry],
      collect() {
        if (boards.current === null) return;
        for (const strategy of STRATEGIES) this.set({ strategy }, boards.current.publishedAtMs / 1000);
      },
    });
    new Gauge({
      name: 'discovery_snapshot_stale_after_seconds',
      help: 'Age from which a board is stale at the present cadence.',
      registers: [this.registry],
      collect() {
        this.set(freshness.staleAfterSeconds);
      },
    });
  }

  private addContents(): void {
    const { boards } = this;
    new Gauge({
      name: 'discovery_candidates',
      help: 'Candidates on the board.',
      labelNames: ['strategy'],
      registers: [this.registry],
      collect() {
        if (boards.current === null) return;
        for (const strategy of STRATEGIES)
          this.set({ strategy }, boards.current.result.boards[strategy].entries.length);
      },
    });
    // one without labels would begin as 0, which is an alarm
    new Gauge({
      name: 'discovery_universe_size',
      help: 'Common stocks in the last scan.',
      registers: [this.registry],
      collect() {
        this.remove();
        if (boards.current !== null) this.set(boards.current.result.boards.hybrid_v1.meta.universe_size);
      },
    });
  }

  private addFence(): void {
    const { publication } = this;
    new Counter({
      name: 'discovery_publish_fenced_total',
      help: 'Runs of this process that came too late to be published.',
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(publication.fencedRuns);
      },
    });
  }
}

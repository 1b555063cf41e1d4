import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';
import { BoardStore } from '../discovery/board/board-store.js';
import type { RunMetadata } from '../discovery/domain/board.js';
import { FACT_KINDS } from '../market-data/facts/market-facts.js';
import { addBoardGauge } from './board-gauge.js';

/** What the scan behind the board took, asked for and left out, wherever it ran. */
@Injectable()
export class ScanMetrics {
  constructor(
    private readonly registry: Registry,
    private readonly boards: BoardStore,
  ) {
    this.addDurations();
    this.addUniverse();
    this.addEnrichment();
  }

  private addDurations(): void {
    this.add('discovery_scan_duration_seconds', 'What the scan behind the board took.', [], (meta) => [
      [{}, meta.execution_time_ms / 1000],
    ]);
    this.add('discovery_scan_stage_duration_seconds', 'What each stage of that scan took.', ['stage'], (meta) =>
      Object.entries(meta.stage_timings_ms).map(([stage, ms]) => [{ stage }, ms / 1000]),
    );
  }

  private addUniverse(): void {
    this.add('discovery_snapshot_rows', 'Rows of the snapshot.', [], (meta) => [[{}, meta.rows_read]]);
    this.add('discovery_universe_eligible', 'Symbols that passed every filter and were ranked.', [], (meta) => [
      [{}, meta.eligible],
    ]);
    this.add('discovery_universe_rejected', 'Rows that were left out, by reason.', ['reason'], (meta) =>
      Object.entries(meta.funnel).map(([reason, rows]) => [{ reason }, rows]),
    );
    this.add(
      'discovery_universe_threshold',
      'Common stocks below which the tripwire of that scan warns, or is critical.',
      ['level'],
      ({ tripwire }) => [
        [{ level: 'warning' }, tripwire.warning_threshold],
        [{ level: 'critical' }, tripwire.critical_threshold],
      ],
    );
  }

  private addEnrichment(): void {
    this.add('discovery_enrichment_calls', 'Questions about facts beyond prices in that scan.', [], (meta) => [
      [{}, meta.enrichment.calls],
    ]);
    this.add('discovery_enrichment_calls_allowed', 'How many such questions a scan may ask.', [], (meta) => [
      [{}, meta.enrichment.max_calls],
    ]);
    this.add(
      'discovery_fact_symbols',
      'Symbols of which a fact was known; left out where nobody has it.',
      ['fact'],
      (meta) => FACT_KINDS.map((fact) => [{ fact }, knownSymbols(meta.enrichment.facts[fact])]),
    );
  }

  /** Both strategies of a run share what their metadata say of it. */
  private add<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    of: (meta: RunMetadata) => (readonly [Readonly<Record<L, string>>, number | null])[],
  ): void {
    const { registry, boards } = this;
    addBoardGauge({ name, help, labelNames, registry, boards, samples: (result) => of(result.boards.hybrid_v1.meta) });
  }
}

function knownSymbols({ status, symbols }: RunMetadata['enrichment']['facts']['news']): number | null {
  return status === 'fresh' || status === 'kept' ? symbols : null;
}

import { Gauge, type Registry } from 'prom-client';
import type { BoardStore } from '../discovery/board/board-store.js';
import type { ScanResult } from '../discovery/scan/scan-runner.js';

export interface BoardGaugeOptions<L extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly L[];
  readonly registry: Registry;
  readonly boards: BoardStore;
  /** Its samples, of the run that is served; those that are not known are left out. */
  readonly samples: (result: ScanResult) => Iterable<readonly [Readonly<Record<L, string>>, number | null]>;
}

/** A figure of the board that this process serves. Before the first board it has no samples. */
export function addBoardGauge<L extends string>({
  boards,
  registry,
  samples,
  ...described
}: BoardGaugeOptions<L>): void {
  new Gauge<L>({
    ...described,
    registers: [registry],
    collect() {
      this.reset();
      // one without labels would begin as 0
      if (described.labelNames.length === 0) this.remove();
      if (boards.current === null) return;
      for (const [labels, value] of samples(boards.current.result)) if (value !== null) this.set(labels, value);
    },
  });
}

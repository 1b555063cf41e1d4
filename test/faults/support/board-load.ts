import { SteadyLoad } from '../../support/faults/steady-load.js';
import type { ServiceProcess } from '../../support/faults/service-process.js';
import { BoardWitness } from './board-witness.js';
import { atMost, type Figures } from './figures.js';

const RATE = 200;
/** Long beyond every bound: what takes this long hangs. */
const TIMEOUT_MS = 2_000;

/** Reads of the board from each of several processes, 200 a second unless it is said; every body is looked at. */
export class BoardLoad {
  readonly witness = new BoardWitness();
  private readonly loads: readonly SteadyLoad[];

  constructor(services: readonly ServiceProcess[], rate = RATE) {
    this.loads = services.map(({ url }) =>
      SteadyLoad.start({
        url: `${url}/discovery/v3/candidates`,
        rate,
        timeoutMs: TIMEOUT_MS,
        isRight: this.witness.isRight,
      }),
    );
  }

  /** Since the start, ms. */
  get elapsedMs(): number {
    return this.loads[0]?.elapsedMs ?? 0;
  }

  async stop(): Promise<void> {
    await Promise.all(this.loads.map((load) => load.stop()));
  }

  /** Of the requests that were due within a phase: all of them answered with a whole board, or the figures fail. */
  figures(fromMs = 0, toMs = Infinity): Figures & { readonly p99_ms: number; readonly max_ms: number } {
    const reports = this.loads.map((load) => load.report(fromMs, toMs));
    const requests = sum(reports.map((report) => report.requests));
    const good = sum(reports.map(({ statuses }) => statuses['200'] ?? 0));
    const errors = reports.flatMap((report) => Object.entries(report.errors));
    return {
      requests,
      not_200: atMost(0, requests - good),
      errors: atMost(0, sum(errors.map(([, count]) => count))),
      ...Object.fromEntries(errors),
      p99_ms: Math.max(...reports.map(({ p99Ms }) => p99Ms)),
      max_ms: Math.max(...reports.map(({ maxMs }) => maxMs)),
    };
  }

  /** The X-Cache headers of a phase. */
  caches(fromMs: number, toMs: number): string[] {
    return [...new Set(this.loads.flatMap((load) => Object.keys(load.report(fromMs, toMs).caches)))];
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

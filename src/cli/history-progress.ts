import { setInterval } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import type { InProcessScanRunner } from '../discovery/scan/in-process-scan-runner.js';
import type { HistoryCoverage } from '../market-data/history/history-listener.js';
import { type CliStream, printLine } from './cli-context.js';

/** Sessions between two lines where no bar can be drawn. */
const SESSIONS_PER_LINE = 50;
const WATCH_INTERVAL_MS = 500;
/** Kinds of failure that waiting does not heal. */
const HOPELESS = /^(auth|not_entitled|bad_request):/;

/** Shows how far the daily history has come: a bar on a terminal, a line now and then elsewhere. */
export class HistoryProgress {
  private readonly bar: SingleBar | null;
  private printedSteps = 0;
  private trouble: string | null = null;

  constructor(private readonly stream: CliStream) {
    const format = 'history [{bar}] {value}/{total} sessions {trouble}';
    this.bar = stream.isTTY === true ? new SingleBar({ stream, format, clearOnComplete: true }, Presets.legacy) : null;
  }

  update({ sessions_held: held, sessions_wanted: wanted }: HistoryCoverage): void {
    if (this.bar === null) this.updateLines(held, wanted);
    else if (this.bar.isActive) this.bar.update(held);
    else this.bar.start(wanted, held, { trouble: '' });
  }

  /** Resolves when the back-fill has ended, or cannot get further by itself; what hinders it is shown meanwhile. */
  async follow(runner: InProcessScanRunner): Promise<void> {
    const settled = new AbortController();
    try {
      await Promise.race([runner.historySettled(), this.watch(runner, settled.signal)]);
    } finally {
      settled.abort();
      if (this.bar?.isActive === true) this.bar.stop();
    }
  }

  private async watch(runner: InProcessScanRunner, settled: AbortSignal): Promise<void> {
    for await (const _ of setInterval(WATCH_INTERVAL_MS, undefined, { signal: settled })) {
      const { historyError } = await runner.status();
      this.showTrouble(historyError);
      if (historyError !== null && HOPELESS.test(historyError)) return;
    }
  }

  private showTrouble(trouble: string | null): void {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    if (this.bar?.isActive === true) this.bar.update({ trouble: trouble ?? '' });
    else if (trouble !== null) printLine(this.stream, `history: ${trouble}`);
  }

  private updateLines(held: number, wanted: number): void {
    const steps = Math.floor(held / SESSIONS_PER_LINE);
    if (steps <= this.printedSteps) return;
    this.printedSteps = steps;
    printLine(this.stream, `history: ${held}/${wanted} sessions`);
  }
}

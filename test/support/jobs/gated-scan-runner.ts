import type { Clock } from '../../../src/common/clock.js';
import type { AppConfig } from '../../../src/config/app-config.js';
import { InProcessScanRunner } from '../../../src/discovery/scan/in-process-scan-runner.js';
import {
  type ScanProgress,
  type ScanRequest,
  type ScanResult,
  ScanRunner,
  type ScanRunnerStatus,
} from '../../../src/discovery/scan/scan-runner.js';

/** A real runner of a small simulated market, each of whose scans waits until the test lets it go on, or lets all. */
export class GatedScanRunner extends ScanRunner {
  /** Asked for so far, in order. */
  readonly requests: ScanRequest[] = [];
  /** What the next scan fails with. */
  failure: Error | null = null;
  private readonly runner: InProcessScanRunner;
  private readonly waiting: (() => void)[] = [];
  private isOpen = false;

  constructor(config: AppConfig, clock: Clock) {
    super();
    this.runner = new InProcessScanRunner(config, clock);
  }

  /** Lets the oldest go on that waits. */
  letOneGo(): void {
    this.waiting.shift()?.();
  }

  /** Lets all go on from now. */
  open(): void {
    this.isOpen = true;
    for (const go of this.waiting.splice(0)) go();
  }

  override async start(): Promise<void> {
    await this.runner.start(() => undefined);
    await this.runner.historySettled();
  }

  override async scan(
    request: ScanRequest,
    signal: AbortSignal,
    onProgress: (progress: ScanProgress) => void = () => undefined,
  ): Promise<ScanResult> {
    this.requests.push(request);
    onProgress({ stage: 'snapshot', done: 0, total: 4, symbolsDone: 0, symbolsTotal: 300 });
    if (!this.isOpen)
      await new Promise<void>((resolve, reject) => {
        this.waiting.push(resolve);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    if (this.failure !== null) throw this.failure;
    return this.runner.scan(request, signal, onProgress);
  }

  override status(): Promise<ScanRunnerStatus> {
    return this.runner.status();
  }

  override stop(): Promise<void> {
    return this.runner.stop();
  }
}

import {
  type ScanRequest,
  ScanRunner,
  type ScanResult,
  type ScanRunnerEvent,
  type ScanRunnerStatus,
} from '../../src/discovery/scan/scan-runner.js';

/** A runner whose scans a test ends one by one, to show what the service around them does. */
export class ScriptedScanRunner extends ScanRunner {
  readonly scans: {
    readonly request: ScanRequest;
    readonly signal: AbortSignal;
    succeed(result: ScanResult): void;
    fail(error: Error): void;
  }[] = [];
  emit: (event: ScanRunnerEvent) => void = () => undefined;
  stopped = false;

  /** Scans begun and not yet ended. */
  running = 0;
  /** The most that ever ran at once. */
  mostAtOnce = 0;

  override start(onEvent: (event: ScanRunnerEvent) => void): Promise<void> {
    this.emit = onEvent;
    return Promise.resolve();
  }

  override scan(request: ScanRequest, signal: AbortSignal): Promise<ScanResult> {
    this.running++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    return new Promise<ScanResult>((resolve, reject) => {
      this.scans.push({ request, signal, succeed: resolve, fail: reject });
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    }).finally(() => this.running--);
  }

  override status(): Promise<ScanRunnerStatus> {
    return Promise.reject(new Error('not asked by the cycle'));
  }

  override stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

import type { Clock } from '../../common/clock.js';
import type { BookChange } from '../../market-data/history/history-listener.js';
import { createScanEngine, type ScanEngineConfig } from './create-scan-engine.js';
import type { ScanEngine } from './scan-engine.js';
import {
  type ScanProgress,
  type ScanRequest,
  type ScanResult,
  ScanRunner,
  type ScanRunnerEvent,
  type ScanRunnerStatus,
} from './scan-runner.js';

/** Runs scans on the caller's own thread: for the command line and for tests. */
export class InProcessScanRunner extends ScanRunner {
  private readonly engine: ScanEngine;
  private onEvent: (event: ScanRunnerEvent) => void = () => undefined;

  /** @param onHistory told of every change of the daily bars */
  constructor(config: ScanEngineConfig, clock: Clock, onHistory: (change: BookChange) => void = () => undefined) {
    super();
    this.engine = createScanEngine(config, clock, {
      changed: onHistory,
      progress: (coverage) => {
        this.onEvent({ type: 'history_progress', coverage });
      },
      milestone: (coverage) => {
        this.onEvent({ type: 'history_milestone', coverage });
      },
    });
  }

  override start(onEvent: (event: ScanRunnerEvent) => void): Promise<void> {
    this.onEvent = onEvent;
    this.engine.start();
    return Promise.resolve();
  }

  override scan(
    request: ScanRequest,
    signal: AbortSignal,
    onProgress: (progress: ScanProgress) => void = () => undefined,
  ): Promise<ScanResult> {
    return this.engine.scan(request, signal, onProgress);
  }

  /** Resolves when the running back-fill has ended. */
  historySettled(): Promise<void> {
    return this.engine.historySettled();
  }

  override status(): Promise<ScanRunnerStatus> {
    return Promise.resolve(this.engine.status);
  }

  override stop(): Promise<void> {
    return this.engine.stop();
  }
}

import type { ScanResult, ScanRunnerStatus } from '../../src/discovery/scan/scan-runner.js';
import { ScanRunner } from '../../src/discovery/scan/scan-runner.js';
import { NO_USAGE } from '../../src/market-data/market-data-provider.js';

/** A runner that is never asked to scan; a test says how its provider side fares. */
export class IdleScanRunner extends ScanRunner {
  current: ScanRunnerStatus = {
    history: { sessions_held: 60, sessions_wanted: 60, newest: '2026-03-13', oldest: '2025-12-16', complete: true },
    usage: NO_USAGE,
    historyError: null,
    referenceError: null,
  };

  override start(): Promise<void> {
    return Promise.resolve();
  }

  override scan(): Promise<ScanResult> {
    return Promise.reject(new Error('this runner does not scan'));
  }

  override status(): Promise<ScanRunnerStatus> {
    return Promise.resolve(this.current);
  }

  override stop(): Promise<void> {
    return Promise.resolve();
  }
}

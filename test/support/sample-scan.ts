import { DEFAULT_PRESET, presetCalibration } from '../../src/calibration/presets.js';
import type { Clock } from '../../src/common/clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { InProcessScanRunner } from '../../src/discovery/scan/in-process-scan-runner.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';

export interface SampleScanOptions {
  readonly tickers?: number;
  readonly maxCandidates?: number;
}

/** What consecutive scans of a small simulated market bring, the clock moving a minute between them. */
export async function sampleScanResults(
  clock: Clock & { advance(byMs: number): void },
  count: number,
  { tickers = 400, maxCandidates = 100 }: SampleScanOptions = {},
): Promise<ScanResult[]> {
  const config = loadConfig({
    MARKET_DATA_PROVIDER: 'simulated',
    SIMULATED_TICKERS: String(tickers),
    HISTORY_SESSIONS: '60',
    WORKER_MAX_CANDIDATES: String(maxCandidates),
  });
  const runner = new InProcessScanRunner(config, clock);
  await runner.start(() => undefined);
  await runner.historySettled();
  const results: ScanResult[] = [];
  for (let i = 0; i < count; i++) {
    results.push(await runner.scan({ calibration: presetCalibration(DEFAULT_PRESET) }, new AbortController().signal));
    clock.advance(60_000);
  }
  await runner.stop();
  return results;
}

export async function sampleScanResult(
  clock: Clock & { advance(byMs: number): void },
  options: SampleScanOptions = {},
): Promise<ScanResult> {
  const [result] = await sampleScanResults(clock, 1, options);
  if (result === undefined) throw new Error('the sample scan brought nothing');
  return result;
}

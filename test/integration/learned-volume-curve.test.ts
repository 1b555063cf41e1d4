import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { presetCalibration } from '../../src/calibration/presets.js';
import { loadConfig } from '../../src/config/load-config.js';
import { InProcessScanRunner } from '../../src/discovery/scan/in-process-scan-runner.js';
import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../support/http-app.js';
import { ManualClock } from '../support/manual-clock.js';

const MINUTE_MS = 60_000;
/** Midnight in New York, where the simulated session begins. */
const FIRST_MIDNIGHT_MS = Date.parse('2026-03-16T04:00:00Z');
/** A scan in each 18 minutes, the last right before the session's end. */
const SCANS_AT = [...Array.from({ length: 96 }, (_, k) => 15 * k), 24 * 60 - 1];

describe('a week of scans of the simulated market', () => {
  const clock = new ManualClock(FIRST_MIDNIGHT_MS);
  let runner: InProcessScanRunner;
  let result: ScanResult;

  const scan = (): Promise<ScanResult> =>
    runner.scan({ calibration: presetCalibration('balanced_default') }, new AbortController().signal);

  async function live(day: number): Promise<void> {
    for (const minute of SCANS_AT) {
      clock.set(FIRST_MIDNIGHT_MS + (day * 24 * 60 + minute) * MINUTE_MS);
      result = await scan();
    }
  }

  beforeAll(async () => {
    const config = loadConfig({
      MARKET_DATA_PROVIDER: 'simulated',
      SIMULATED_TICKERS: '100',
      HISTORY_SESSIONS: '60',
      ENRICH_TOP: '0',
    });
    runner = new InProcessScanRunner(config, clock);
    await runner.start(() => undefined);
    await runner.historySettled();
  });
  afterAll(() => runner.stop());

  it('counts with the documented curve until five sessions have been seen, then with theirs', async () => {
    for (let day = 0; day < 5; day++) {
      await live(day);
      expect(result.boards.hybrid_v1.meta.volume_curve).toEqual({ source: 'default', version: null, sessions: 0 });
    }
    const withDefault = result.boards.hybrid_v1.meta.expected_volume_share;
    result = await scan();
    const { volume_curve, expected_volume_share } = result.boards.hybrid_v1.meta;
    expect(volume_curve).toEqual({ source: 'learned', version: expect.stringMatching(/^[0-9a-f]{16}$/), sessions: 5 });
    // the simulated day ends with regular hours; the default keeps 4 % for the hours after them
    expect(withDefault).toBeLessThan(0.97);
    expect(expected_volume_share).toBeGreaterThan(0.99);
  }, 60_000);

  it('is told by the effective strategy, curve and all', async () => {
    const http = await HttpApp.start();
    try {
      await http.publish(result);
      const { expected_volume_share: told } = (await http.get('/discovery/strategy/effective')).json<{
        expected_volume_share: object;
      }>();
      expect(told).toMatchObject({ ...result.frame.volumeCurve, source: 'learned', sessions: 5 });
    } finally {
      await http.close();
    }
  });
});

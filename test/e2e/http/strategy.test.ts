import { describe, expect, it } from '@jest/globals';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

describe('with FORCE_STRATEGY', () => {
  it('serves the forced strategy whatever is asked', async () => {
    const http = await HttpApp.start({ FORCE_STRATEGY: 'legacy_v0' });
    const [result] = (await sampleScanResults(http.clock, 1)) as [ScanResult];
    await http.publish(result);
    expect((await http.get('/discovery/v3/candidates?strategy=hybrid_v1&limit=1')).json()).toMatchObject({
      meta: { strategy: 'legacy_v0' },
    });
    expect((await http.get('/discovery/strategy/effective')).json()).toMatchObject({
      forced: 'legacy_v0',
      decided_by: 'force_strategy',
    });
    await http.close();
  });
});

describe('before the first run', () => {
  it('knows its strategy and calibration', async () => {
    const http = await HttpApp.start();
    expect((await http.get('/discovery/strategy/effective')).json()).toMatchObject({
      preset: 'balanced_default',
      source: 'simulated',
      expected_volume_share: { now: null, as_of: null, curve: { premarket: expect.any(Array) } },
    });
    await http.close();
  });
});

import { describe, expect, it } from '@jest/globals';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp } from '../../support/http-app.js';
import { sampleScanResults } from '../../support/sample-scan.js';

describe('movers', () => {
  it('GET /api/v1/market/movers serves the movers of the last snapshot', async () => {
    const http = await HttpApp.start();
    const [now] = (await sampleScanResults(http.clock, 1)) as [ScanResult];
    await http.publish(now);
    http.clock.advance(4_000);
    const { run_id, session, session_date, as_of } = now.boards.hybrid_v1.meta;
    const response = await http.get('/api/v1/market/movers');
    expect(response.json()).toEqual({
      age_seconds: 4,
      source: 'simulated',
      run_id,
      session,
      session_date,
      as_of,
      ...now.movers,
    });
    expect(now.movers.gainers.length).toBeGreaterThan(0);
    expect((await http.get('/api/v1/market/movers?limit=5')).json()).toMatchObject({
      status: 400,
      errors: [{ field: 'limit' }],
    });
    await http.close();
  });
});

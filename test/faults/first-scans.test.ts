import { describe, expect, it } from '@jest/globals';
import { atMost, figures } from './support/figures.js';
import { Fleet } from './support/fleet.js';

describe('the first scans of a process', () => {
  it('follow each other at once where the history is complete before the first has ended', async () => {
    const fleet = await Fleet.start();
    try {
      fleet.holdScan();
      const service = await fleet.join('all', { ENABLE_WORKER_AUTO_START: 'true', BMS_CYCLE_SECONDS: '300' });
      await fleet.scans(1);
      fleet.stub.release();
      const againMs = await fleet.scans(2, 10_000);
      await service.ready();
      figures('second scan at complete history', { again_ms: atMost(3_000, againMs) });
      expect(fleet.noise).toEqual([]);
    } finally {
      await fleet.stop();
    }
  }, 60_000);
});

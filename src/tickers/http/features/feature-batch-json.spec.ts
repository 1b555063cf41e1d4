import { describe, expect, it } from '@jest/globals';
import { ALPHA158_NAMES } from '../../domain/alpha158/alpha158.js';
import type { FeatureVector } from '../../features/feature-vector.js';
import { featureBatchJson } from './feature-batch-json.js';

const DATE = '2026-03-13';
const VECTOR: FeatureVector = {
  ...{ symbol: 'QZRX', date: DATE, set: 'alpha158', data_hash: 'a', vwap_source: null, bars_used: 61 },
  ...{ complete: true, flags: ['zero_volume'], values: [1.5, null], source: 'simulated', source_id: 's' },
  computed_at: '2026-03-16T15:00:00.000Z',
};

describe('featureBatchJson', () => {
  it('is the answer, without what is the same for all and without where the data are from', async () => {
    const missing = [{ symbol: 'NO"SUCH', reason: 'unknown_symbol' }] as const;
    const { date: _date, set, source_id: _sourceId, ...shown } = VECTOR;
    const other = { ...VECTOR, symbol: 'QZRY' };
    expect(JSON.parse(await featureBatchJson(DATE, { vectors: [VECTOR, other], missing, computed: 1 }))).toEqual({
      ...{ date: DATE, set, count: 2, names: ALPHA158_NAMES },
      results: [shown, { ...shown, symbol: 'QZRY' }],
      errors: [{ ...missing[0], detail: expect.stringContaining('NO"SUCH') }],
    });
    expect(JSON.parse(await featureBatchJson(DATE, { vectors: [], missing: [], computed: 0 }))).toMatchObject({
      ...{ count: 0, results: [], errors: [] },
    });
  });

  it('lets others have their turn while it is made', async () => {
    let turns = 0;
    const vectors = Array.from({ length: 50 }, () => ({
      ...VECTOR,
      get values() {
        const untilMs = performance.now() + 1;
        while (performance.now() < untilMs) continue;
        return VECTOR.values;
      },
    }));
    const count = (): NodeJS.Immediate => setImmediate(() => (turns++, (immediate = count())));
    let immediate = count();
    await featureBatchJson(DATE, { vectors, missing: [], computed: 0 });
    clearImmediate(immediate);
    expect(turns).toBeGreaterThan(5);
  });
});

import { presetCalibration } from '../../src/calibration/presets.js';
import { curveInUse } from '../../src/discovery/domain/volume-curve.js';
import { computeHistoryState } from '../../src/discovery/domain/history-state.js';
import { HistoryBook } from '../../src/market-data/history/history-book.js';
import { barsOf, commonStock, referenceOf, snapshotOf, type SnapshotRow, UNIVERSE } from './market-fixtures.js';
import type { ScanInputs } from './scan-market.js';
import { seededRandom } from './seeded-random.js';

/** Everything a scan needs, made from a seed; each field of the snapshot is missing with probability `missingFrac`. */
export function randomScanInputs(seed: number, rows = 120, sessions = 90, missingFrac = 0.1): ScanInputs {
  const random = seededRandom(seed);
  const symbols = Array.from({ length: rows }, (_, i) => `Z${String.fromCharCode(65 + (i % 26))}${String(i)}`);
  const book = new HistoryBook();
  const closes = symbols.map(() => 2 + random() * 110);
  const dates = Array.from({ length: sessions }, (_, d) =>
    new Date(Date.UTC(2025, 5, d + 1)).toISOString().slice(0, 10),
  );
  for (const date of dates) {
    const traded = symbols.flatMap((symbol, i) => {
      closes[i] = (closes[i] ?? 1) * (1 + (random() - 0.49) * 0.08);
      const close = closes[i];
      return random() < 0.03
        ? []
        : [{ symbol, open: close, high: close * 1.02, low: close * 0.98, close, volume: random() * 1e6 }];
    });
    book.add(barsOf(date, traded));
  }
  const maybe = (value: number): number => (random() < missingFrac ? NaN : value);
  const snapshotRows = symbols.map((symbol, i): SnapshotRow => {
    const price = (closes[i] ?? 1) * (1 + (random() - 0.4) * 0.2);
    return {
      symbol,
      priceUsd: maybe(price),
      dayOpenUsd: maybe(price * 0.97),
      dayHighUsd: maybe(price * 1.05),
      dayLowUsd: maybe(price * 0.94),
      dayVolumeShares: maybe(random() * 5e6),
      vwapUsd: maybe(price * (0.97 + random() * 0.06)),
      previousCloseUsd: maybe(closes[i] ?? 1),
    };
  });
  const types = ['CS', 'CS', 'CS', 'ADRC', 'ETF', null];
  const calibration = presetCalibration('balanced_default');
  return {
    snapshot: snapshotOf(snapshotRows),
    reference: referenceOf(
      symbols.map((symbol) =>
        commonStock(symbol, {
          type: types[Math.floor(random() * types.length)] ?? null,
          marketCapUsd: random() < 0.3 ? null : random() * 5e8,
        }),
      ),
    ),
    history: computeHistoryState(
      dates.map((date) => book.session(date)),
      book.symbolCount,
    ),
    idOf: (symbol) => book.idOf(symbol),
    calibration,
    splits: [],
    volumeCurve: curveInUse(calibration, null),
    universe: UNIVERSE,
    maxCandidates: 100,
    previous: { legacy_v0: null, hybrid_v1: null },
  };
}

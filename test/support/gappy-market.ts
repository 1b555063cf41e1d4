import { presetCalibration } from '../../src/calibration/presets.js';
import { computeHistoryState } from '../../src/discovery/domain/history-state.js';
import { curveInUse } from '../../src/discovery/domain/volume-curve.js';
import { SimulatedProvider } from '../../src/market-data/adapters/simulated/simulated-provider.js';
import { HistoryBook } from '../../src/market-data/history/history-book.js';
import { type MarketSnapshot, SNAPSHOT_FIELDS } from '../../src/market-data/market-snapshot.js';
import type { ReferenceRow, ReferenceTable } from '../../src/market-data/reference-table.js';
import { UNIVERSE } from './market-fixtures.js';
import { randomFacts } from './random-facts.js';
import type { ScanInputs } from './scan-market.js';
import { seededRandom } from './seeded-random.js';

const SESSIONS = 100;

export interface GappyMarketOptions {
  readonly nowMs: number;
  readonly tickers: number;
  /** Which fields are missing. */
  readonly seed: number;
  /** Probability (0-1) with which a field is missing, and the history of a symbol. */
  readonly missingFrac: number;
}

/** The simulated market, with fields of snapshot, reference data and facts taken out at random, and whole histories. */
export async function gappyScanInputs(
  options: GappyMarketOptions,
): Promise<ScanInputs & Required<Pick<ScanInputs, 'facts'>>> {
  const { nowMs, tickers, seed, missingFrac } = options;
  const provider = new SimulatedProvider({ seed: 5, tickers, clock: { nowMs: () => nowMs } });
  const { signal } = new AbortController();
  const random = seededRandom(seed);
  const isMissing = (): boolean => random() < missingFrac;
  const dates = provider.calendar.sessionsBefore(provider.calendar.at(nowMs).date, SESSIONS).reverse();
  const book = new HistoryBook();
  for (const date of dates) book.add(await provider.dailyBars(date, signal));
  const snapshot = gappySnapshot(await provider.snapshot(signal), isMissing);
  const unheld = new Set(snapshot.symbols.filter(isMissing));
  const calibration = presetCalibration('balanced_default');
  return {
    snapshot,
    reference: gappyReference(await provider.reference(signal), isMissing),
    history: computeHistoryState(
      dates.map((date) => book.session(date)),
      book.symbolCount,
    ),
    idOf: (symbol) => (unheld.has(symbol) ? undefined : book.idOf(symbol)),
    calibration,
    splits: [],
    volumeCurve: curveInUse(calibration, null),
    universe: { ...UNIVERSE, minDollarVolumeUsd: 1000, maxPriceUsd: 1e6, includeUnknownTypes: true },
    facts: randomFacts({ symbols: snapshot.symbols, nowMs, seed: seed + 1, missingFrac }),
    maxCandidates: 500,
    previous: { legacy_v0: null, hybrid_v1: null },
  };
}

function gappySnapshot(snapshot: MarketSnapshot, isMissing: () => boolean): MarketSnapshot {
  for (const field of SNAPSHOT_FIELDS) {
    const column = snapshot.columns[field];
    for (let i = 0; i < column.length; i++) if (isMissing()) column[i] = NaN;
  }
  return snapshot;
}

function gappyReference(table: ReferenceTable, isMissing: () => boolean): ReferenceTable {
  const maybe = <T>(value: T): T | null => (isMissing() ? null : value);
  const rows = [...table.rows].map(([symbol, row]): [string, ReferenceRow] => [
    symbol,
    {
      symbol,
      name: maybe(row.name),
      type: maybe(row.type),
      exchange: maybe(row.exchange),
      active: maybe(row.active),
      marketCapUsd: maybe(row.marketCapUsd),
      sharesOutstanding: maybe(row.sharesOutstanding),
      sector: maybe(row.sector),
    },
  ]);
  return { ...table, rows: new Map(rows) };
}

import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { ReferenceTable } from '../../market-data/reference-table.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { FeatureColumns } from './feature-columns.js';
import { isListedCommonStock } from './universe.js';

const LIST_LENGTH = 20;
const MIN_VOLUME_SHARES = 10_000;

export interface MoverRow {
  readonly symbol: string;
  readonly name: string | null;
  readonly price: number;
  readonly change_pct: number | null;
  readonly volume_shares: number;
  readonly dollar_volume_usd: number;
}

/** The top 20 of a snapshot among listed common stocks that traded at least 10,000 shares today. */
export interface Movers {
  readonly gainers: readonly MoverRow[];
  readonly losers: readonly MoverRow[];
  readonly most_active: readonly MoverRow[];
}

/** Gainers and losers by change in percent, most active by shares traded; ties by symbol. */
export function findMovers(
  snapshot: MarketSnapshot,
  reference: ReferenceTable,
  features: FeatureColumns,
  config: UniverseConfig,
): Movers {
  const { symbols } = snapshot;
  const traded = symbols.flatMap((symbol, i) =>
    tradedToday(features, i, snapshot.session.startMs) && isListedCommonStock(symbol, reference, config) ? [i] : [],
  );
  const change = features.change_pct;
  const top = (rows: readonly number[], column: Float64Array, direction: 1 | -1): MoverRow[] =>
    [...rows]
      .sort(
        (a, b) =>
          direction * ((column[b] as number) - (column[a] as number)) ||
          (symbolAt(symbols, a) < symbolAt(symbols, b) ? -1 : 1),
      )
      .slice(0, LIST_LENGTH)
      .map((i) => moverRow(symbolAt(symbols, i), reference, features, i));
  return {
    gainers: top(
      traded.filter((i) => (change[i] as number) > 0),
      change,
      1,
    ),
    losers: top(
      traded.filter((i) => (change[i] as number) < 0),
      change,
      -1,
    ),
    most_active: top(traded, features.day_volume_shares, 1),
  };
}

const symbolAt = (symbols: readonly string[], i: number): string => symbols[i] ?? '';

function tradedToday(features: FeatureColumns, i: number, sessionStartMs: number): boolean {
  const stale = (features.price_time_ms[i] as number) < sessionStartMs;
  return !stale && !Number.isNaN(features.price[i]) && (features.day_volume_shares[i] as number) >= MIN_VOLUME_SHARES;
}

function moverRow(symbol: string, reference: ReferenceTable, features: FeatureColumns, i: number): MoverRow {
  const change = features.change_pct[i] as number;
  return {
    symbol,
    name: reference.rows.get(symbol)?.name ?? null,
    price: features.price[i] as number,
    change_pct: Number.isNaN(change) ? null : change,
    volume_shares: features.day_volume_shares[i] as number,
    dollar_volume_usd: features.dollar_volume_usd[i] as number,
  };
}

import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { ReferenceTable } from '../../market-data/reference-table.js';
import type { FeatureColumns } from './feature-columns.js';
import { TopRows } from './top-rows.js';
import { isCommonStock } from './universe.js';

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

/**
 * Gainers and losers by change in percent, most active by shares traded; ties by symbol.
 * @param verdicts of the universe filter, one code a row
 */
export function findMovers(
  snapshot: MarketSnapshot,
  reference: ReferenceTable,
  features: FeatureColumns,
  verdicts: Uint8Array,
): Movers {
  const { symbols, session } = snapshot;
  const gainers = new TopRows(symbols, features.change_pct, 1);
  const losers = new TopRows(symbols, features.change_pct, -1);
  const active = new TopRows(symbols, features.day_volume_shares, 1);
  for (let i = 0; i < symbols.length; i++) {
    if (!isCommonStock(verdicts[i] as number) || !tradedToday(features, i, session.startMs)) continue;
    const change = features.change_pct[i] as number;
    if (change > 0) gainers.offer(i);
    if (change < 0) losers.offer(i);
    active.offer(i);
  }
  const tell = ({ rows }: TopRows): MoverRow[] => rows.map((i) => moverRow(symbols[i] ?? '', reference, features, i));
  return { gainers: tell(gainers), losers: tell(losers), most_active: tell(active) };
}

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

import { ELIGIBLE, rejectReason, type RejectReason } from './universe.js';

/** Every symbol of a market with what the filters said and, under one strategy, its rank. One entry a row. */
export interface RankedMarket {
  readonly symbols: readonly string[];
  /** See `rejectReason`. */
  readonly verdicts: Uint8Array;
  /** 1-based among the eligible, 0 = not ranked. */
  readonly ranks: Int32Array;
}

/** Where a symbol stands in a market. */
export interface Standing {
  readonly row: number;
  /** The filter that removed it; null when it is eligible. */
  readonly rejectedBy: RejectReason | null;
  /** 1-based; null when filtered out, or when nothing that the strategy scores is known. */
  readonly rank: number | null;
}

/** 1-based; null where the row is not ranked. */
export function rankAt(ranks: Int32Array, row: number): number | null {
  const rank = ranks[row] ?? 0;
  return rank === 0 ? null : rank;
}

/** The standings of a few symbols, in one pass over the market; those it lacks are left out. */
export function standingsOf(wanted: ReadonlySet<string>, market: RankedMarket): ReadonlyMap<string, Standing> {
  const found = new Map<string, Standing>();
  if (wanted.size === 0) return found;
  market.symbols.forEach((symbol, row) => {
    if (!wanted.has(symbol)) return;
    found.set(symbol, {
      row,
      rejectedBy: rejectReason(market.verdicts[row] ?? ELIGIBLE),
      rank: rankAt(market.ranks, row),
    });
  });
  return found;
}

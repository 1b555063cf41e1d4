import type { TickerPrice } from './ticker-price.js';

/** What became of the previous close; unknown without one. */
export function priceChange(
  price: number,
  previousClose: number | null,
): Pick<TickerPrice, 'change' | 'change_pct' | 'previous_close'> {
  if (previousClose === null) return { change: null, change_pct: null, previous_close: null };
  return {
    change: price - previousClose,
    change_pct: (price / previousClose - 1) * 100,
    previous_close: previousClose,
  };
}

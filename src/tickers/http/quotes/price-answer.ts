import type { TickerPrice } from '../../quotes/ticker-price.js';

/** What readers are told of a price. */
export type PriceAnswer = Omit<TickerPrice, 'source_id'>;

export function priceAnswer({ source_id: _, ...price }: TickerPrice): PriceAnswer {
  return price;
}

import type { UniverseConfig } from '../../config/app-config.js';

/** What a trigger narrows the universe by; null = as configured. Prices and caps in USD. */
export interface ScanFilters {
  readonly max_price: number | null;
  readonly min_price: number | null;
  readonly min_market_cap: number | null;
  /** true: no exchange-traded products; false: these too. */
  readonly exclude_etfs: boolean | null;
}

/** Types of reference data that are exchange-traded products. */
const TRADED_PRODUCTS: readonly string[] = ['ETF', 'ETV', 'ETN', 'ETS'];

/** @param type as reference data gives it */
export function isTradedProduct(type: string): boolean {
  return TRADED_PRODUCTS.includes(type);
}

/** The universe of one scan. A market cap that is asked for must be known. */
export function narrowUniverse(universe: UniverseConfig, filters: ScanFilters | null): UniverseConfig {
  if (filters === null) return universe;
  const { max_price, min_price, min_market_cap, exclude_etfs } = filters;
  return {
    ...universe,
    minPriceUsd: min_price ?? universe.minPriceUsd,
    maxPriceUsd: max_price ?? universe.maxPriceUsd,
    minMarketCapUsd: min_market_cap ?? universe.minMarketCapUsd,
    requireMarketCap: universe.requireMarketCap || min_market_cap !== null,
    types: typesOf(universe.types, exclude_etfs),
  };
}

function typesOf(types: readonly string[], excludesProducts: boolean | null): readonly string[] {
  if (excludesProducts === null) return types;
  const others = types.filter((type) => !isTradedProduct(type));
  return excludesProducts ? others : [...others, ...TRADED_PRODUCTS];
}

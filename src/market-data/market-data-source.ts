/** Where market data may come from. Every answer names its source. */
export const MARKET_DATA_SOURCES = ['massive', 'flat-files', 'simulated'] as const;
export type MarketDataSource = (typeof MARKET_DATA_SOURCES)[number];

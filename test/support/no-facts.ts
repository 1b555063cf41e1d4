import { FactsDesk } from '../../src/market-data/facts/facts-desk.js';
import { factLifetimes } from '../../src/market-data/facts/fact-lifetimes.js';
import type { MarketDataProvider } from '../../src/market-data/market-data-provider.js';

/** Asks the provider for nothing beyond prices. */
export function noFacts(provider: MarketDataProvider): FactsDesk {
  return new FactsDesk({ provider, maxCalls: 0, lifetimes: factLifetimes(86_400_000), documents: null, extra: null });
}

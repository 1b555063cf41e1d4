import { SimulatedProvider } from '../../src/market-data/adapters/simulated/simulated-provider.js';
import { ManualClock } from '../support/manual-clock.js';
import { marketFactsContract } from './market-facts.contract.js';

for (const [name, instant] of [
  ['simulated', '2026-07-12T15:00:00-04:00'],
  ['simulated, just after midnight', '2026-07-13T00:00:00.001-04:00'],
] as const) {
  marketFactsContract(name, () => {
    const clock = new ManualClock(Date.parse(instant));
    const provider = new SimulatedProvider({ seed: 1, tickers: 3000, clock });
    return Promise.resolve({ provider, close: () => provider.close() });
  });
}

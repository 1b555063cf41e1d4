import { openMassive } from '../support/massive-stub/massive-harness.js';
import { marketDataProviderContract } from './market-data-provider.contract.js';

const FRIDAY = '2026-09-18';
const SPLITS = [{ ticker: 'ZAAAB', execution_date: FRIDAY, split_from: 1, split_to: 4 }];

marketDataProviderContract('massive, live', () =>
  openMassive({ stub: { splits: SPLITS, commonStocks: 100, scenario: { oddRows: true } } }),
);

marketDataProviderContract('massive, on a Sunday', () =>
  openMassive({ nowMs: Date.parse('2026-09-20T14:00:00-04:00'), stub: { splits: SPLITS } }),
);

marketDataProviderContract('massive, end of day', () =>
  openMassive({ stub: { splits: SPLITS, scenario: { plan: 'basic' } } }),
);

import type { AppConfig } from './app-config.js';
import type { Environment } from './environment-values.js';
import { findNearMisses } from './near-miss.js';

/** What a start should say aloud although it goes ahead. */
export function configWarnings(
  env: Environment,
  { marketData, access }: Pick<AppConfig, 'marketData' | 'access'>,
): string[] {
  const warnings = findNearMisses(env);
  if (marketData.simulatedByDefault) {
    warnings.push(
      'NODE_ENV=production and no source of market data: the board is a simulation. Set MASSIVE_API_KEY, or choose it with MARKET_DATA_PROVIDER=simulated.',
    );
  }
  if (access.adminKeyHashes.length === 0) {
    warnings.push(
      'No ADMIN_API_KEYS: admin routes answer 503. Make a key with `npm run cli -- make-key` and set its hash.',
    );
  }
  return warnings;
}

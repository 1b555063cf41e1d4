import type { Clock } from '../common/clock.js';
import type { MarketDataConfig } from '../config/app-config.js';
import { FlatFilesProvider } from './adapters/flat-files/flat-files-provider.js';
import { MassiveProvider } from './adapters/massive/massive-provider.js';
import { SimulatedProvider } from './adapters/simulated/simulated-provider.js';
import { NyseCalendar } from './calendar/nyse-calendar.js';
import { MarketDataError } from './market-data-error.js';
import type { MarketDataProvider } from './market-data-provider.js';

/** The adapter that the configuration names. Throws MarketDataError `auth` or `bad_request` when what it needs is not configured. */
export function createMarketDataProvider(config: MarketDataConfig, clock: Clock): MarketDataProvider {
  switch (config.provider) {
    case 'massive':
      if (config.massiveApiKey === null) throw new MarketDataError('auth', 'MASSIVE_API_KEY is not set');
      return new MassiveProvider({
        apiKey: config.massiveApiKey,
        baseUrl: config.massiveBaseUrl,
        plan: config.massivePlan,
        calendar: new NyseCalendar(),
        clock,
      });
    case 'flat-files':
      if (config.flatFilesDir === null) throw new MarketDataError('bad_request', 'FLAT_FILES_DIR is not set');
      return new FlatFilesProvider({
        dir: config.flatFilesDir,
        date: config.flatFilesDate,
        calendar: new NyseCalendar(),
      });
    case 'simulated':
      return new SimulatedProvider({ seed: config.simulatedSeed, tickers: config.simulatedTickers, clock });
  }
}

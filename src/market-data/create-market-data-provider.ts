import type { Clock } from '../common/clock.js';
import type { MarketDataConfig } from '../config/app-config.js';
import { FlatFilesProvider, flatFilesSourceId } from './adapters/flat-files/flat-files-provider.js';
import { MassiveProvider, massiveSourceId } from './adapters/massive/massive-provider.js';
import { ContinuousCalendar } from './adapters/simulated/continuous-calendar.js';
import { SimulatedProvider, simulatedSourceId } from './adapters/simulated/simulated-provider.js';
import { NyseCalendar } from './calendar/nyse-calendar.js';
import type { SessionCalendar } from './calendar/session-calendar.js';
import { MarketDataError } from './market-data-error.js';
import type { MarketDataProvider } from './market-data-provider.js';
import type { MarketDataSource } from './market-data-source.js';

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

/** What the provider of this configuration will be called, without opening it. See MarketDataProvider.sourceId. */
export function sourceIdOf(config: MarketDataConfig): string {
  switch (config.provider) {
    case 'massive':
      return massiveSourceId(config.massiveBaseUrl);
    case 'flat-files':
      return flatFilesSourceId(config.flatFilesDir ?? '', config.flatFilesDate);
    case 'simulated':
      return simulatedSourceId(config.simulatedSeed, config.simulatedTickers);
  }
}

/** A calendar of the source's sessions, without opening the source. */
export function sessionCalendarOf(source: MarketDataSource): SessionCalendar {
  return source === 'simulated' ? new ContinuousCalendar() : new NyseCalendar();
}

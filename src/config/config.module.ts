import { type DynamicModule, Module } from '@nestjs/common';
import {
  AccessConfig,
  type AppConfig,
  AppInfoConfig,
  CacheConfig,
  CalibrationConfig,
  EnrichmentConfig,
  HistoryConfig,
  HttpConfig,
  LogConfig,
  MarketDataConfig,
  QueueConfig,
  RedisConfig,
  RoleConfig,
  ScanConfig,
  TickersConfig,
  TracingConfig,
  UniverseConfig,
  WarmingConfig,
} from './app-config.js';

/** Gives each slice of the configuration to whoever asks for its class. */
@Module({})
export class ConfigModule {
  /** For main.ts and for tests alike: the configuration is read before Nest starts, because the server's options need it. */
  static forRoot(config: AppConfig): DynamicModule {
    const providers = [
      { provide: HttpConfig, useValue: config.http },
      { provide: LogConfig, useValue: config.log },
      { provide: AppInfoConfig, useValue: config.app },
      { provide: MarketDataConfig, useValue: config.marketData },
      { provide: EnrichmentConfig, useValue: config.enrichment },
      { provide: HistoryConfig, useValue: config.history },
      { provide: UniverseConfig, useValue: config.universe },
      { provide: TracingConfig, useValue: config.tracing },
      { provide: ScanConfig, useValue: config.scan },
      { provide: CalibrationConfig, useValue: config.calibration },
      { provide: RedisConfig, useValue: config.redis },
      { provide: CacheConfig, useValue: config.cache },
      { provide: TickersConfig, useValue: config.tickers },
      { provide: WarmingConfig, useValue: config.warming },
      { provide: AccessConfig, useValue: config.access },
      { provide: QueueConfig, useValue: config.queue },
      { provide: RoleConfig, useValue: config.role },
    ];
    return { module: ConfigModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }
}

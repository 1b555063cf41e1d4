import type { StrategyName } from '../discovery/domain/strategy.js';
import type { MarketDataSource } from '../market-data/market-data-source.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
export const MASSIVE_PLANS = ['auto', 'basic', 'starter', 'developer', 'advanced'] as const;
export type MassivePlan = (typeof MASSIVE_PLANS)[number];

/** Typed slices of the environment. Each abstract class is its own injection token; the values are plain data (cloneable to a thread). */
export abstract class HttpConfig {
  abstract readonly port: number;
  abstract readonly host: string;
  /** Number of trusted reverse proxies in front; 0 = none. */
  abstract readonly trustProxyHops: number;
  /** Origins allowed by CORS; empty = CORS off. */
  abstract readonly corsOrigins: readonly string[];
  /** Serve Swagger UI and the OpenAPI document. */
  abstract readonly enableDocs: boolean;
}

export abstract class LogConfig {
  abstract readonly level: LogLevel;
  /** `auto`: pretty on a terminal, JSON otherwise. */
  abstract readonly format: LogFormat;
}

/** What /health says about the running build. */
export abstract class AppInfoConfig {
  abstract readonly tag: string;
  abstract readonly commit: string | null;
  abstract readonly build: string | null;
  /** NODE_ENV=production. */
  abstract readonly production: boolean;
}

export abstract class MarketDataConfig {
  /** Resolved: `auto` has become a source. */
  abstract readonly provider: MarketDataSource;
  /** True when `auto` fell back to the simulation in production: loud warning, degraded health. */
  abstract readonly simulatedByDefault: boolean;
  abstract readonly massiveApiKey: string | null;
  /** No trailing slash. */
  abstract readonly massiveBaseUrl: string;
  abstract readonly massivePlan: MassivePlan;
  abstract readonly flatFilesDir: string | null;
  /** YYYY-MM-DD; null = the newest session in the folder. */
  abstract readonly flatFilesDate: string | null;
  abstract readonly simulatedSeed: number;
  abstract readonly simulatedTickers: number;
}

export abstract class HistoryConfig {
  /** Sessions of daily bars to hold, 60-300. */
  abstract readonly sessions: number;
  abstract readonly dir: string;
}

export abstract class UniverseConfig {
  abstract readonly minPriceUsd: number;
  abstract readonly maxPriceUsd: number;
  abstract readonly minMarketCapUsd: number;
  abstract readonly requireMarketCap: boolean;
  abstract readonly minDollarVolumeUsd: number;
  abstract readonly types: readonly string[];
  abstract readonly includeUnknownTypes: boolean;
  /** Tripwire on the raw count of common stocks: below = warning. */
  abstract readonly warningThreshold: number;
  /** Below = critical. */
  abstract readonly criticalThreshold: number;
}

export abstract class ScanConfig {
  /** Seconds between cycles in regular hours, 30-300. */
  abstract readonly cycleSeconds: number;
  abstract readonly scoringStrategy: StrategyName;
  abstract readonly forceStrategy: StrategyName | null;
  abstract readonly allowStrategyOverride: boolean;
  /** False stops scheduled cycles. */
  abstract readonly autoStart: boolean;
  /** Candidates a board holds, 1-1000. */
  abstract readonly maxCandidates: number;
}

/** The whole configuration, one property per slice. */
export interface AppConfig {
  readonly http: HttpConfig;
  readonly log: LogConfig;
  readonly app: AppInfoConfig;
  readonly marketData: MarketDataConfig;
  readonly history: HistoryConfig;
  readonly universe: UniverseConfig;
  readonly scan: ScanConfig;
}

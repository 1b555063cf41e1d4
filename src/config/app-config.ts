import type { StrategyName } from '../discovery/domain/strategy.js';
import type { MarketDataSource } from '../market-data/market-data-source.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['auto', 'json', 'pretty'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
export const MASSIVE_PLANS = ['auto', 'basic', 'starter', 'developer', 'advanced'] as const;
export type MassivePlan = (typeof MASSIVE_PLANS)[number];

export const REDIS_CERT_REQUIREMENTS = ['none', 'optional', 'required'] as const;
export type RedisCertRequirement = (typeof REDIS_CERT_REQUIREMENTS)[number];

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
  /** Serve the board of the job queue to admins. */
  abstract readonly enableQueueBoard: boolean;
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

/** What is asked for beyond prices. */
export abstract class EnrichmentConfig {
  /** The best of a scan that are asked for one by one, 0-1000. */
  abstract readonly leaders: number;
  /** Calls of one cycle beyond the snapshot; null = by plan. */
  abstract readonly maxCalls: number | null;
  /** Where the operator's own signals are: an http(s) URL or a file; null = nowhere. */
  abstract readonly extraSignals: string | null;
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

/** What scoring is tuned by. */
export abstract class CalibrationConfig {
  /** Where it is kept without Redis. */
  abstract readonly file: string;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is: one server, the master that sentinels name, or a cluster. */
export type RedisTarget =
  | { readonly kind: 'single'; readonly server: HostPort }
  | { readonly kind: 'sentinel'; readonly sentinels: readonly HostPort[]; readonly masterName: string }
  | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[] };

export abstract class RedisConfig {
  /** null = no Redis. */
  abstract readonly target: RedisTarget | null;
  abstract readonly username: string | null;
  abstract readonly password: string | null;
  /** Database number; 0 in a cluster. */
  abstract readonly db: number;
  /** null = plain TCP. */
  abstract readonly tls: {
    readonly certRequirement: RedisCertRequirement;
    /** Path of a PEM file, or PEM text; null = the authorities of Node. */
    readonly ca: string | null;
  } | null;
  /** Put before every key and channel; in a cluster it begins with the hash tag `{amc}:`. */
  abstract readonly prefix: string;
  /** Connections for request traffic. */
  abstract readonly poolSize: number;
  /** TCP keep-alive. */
  abstract readonly keepAlive: boolean;
}

/** Seconds each family of values is kept, and the bounds of the tier in memory. */
export abstract class CacheConfig {
  abstract readonly ttlSeconds: {
    /** The board's short-lived keys (bms:*). */
    readonly board: number;
    readonly default: number;
    readonly price: number;
    readonly momentum: number;
    readonly portfolio: number;
    readonly realtime: number;
    readonly analysis: number;
    readonly news: number;
    readonly historical: number;
    readonly fundamentals: number;
    readonly insights: number;
  };
  abstract readonly l1MaxEntries: number;
  abstract readonly l1MaxBytes: number;
  /** How long past its TTL a value may be served while nothing newer can be had. */
  abstract readonly maxStaleSeconds: number;
}

/** What answers about tickers are measured against. */
export abstract class TickersConfig {
  /** Of relative strength. */
  abstract readonly benchmarkTicker: string;
}

/** Which answers are made ready before anybody asks. */
export abstract class WarmingConfig {
  abstract readonly onStart: boolean;
  /** At the start and before the open, beside those of the watchlists. */
  abstract readonly tickers: readonly string[];
  /** Five cron fields, New York time; on trading days. */
  abstract readonly cron: string;
  /** Where the watchlists are kept without Redis. */
  abstract readonly watchlistsFile: string;
}

/** Where the traces of requests and jobs go. */
export abstract class TracingConfig {
  /** Collector of OTLP over HTTP, without `/v1/traces` and without trailing slash; null = nothing is traced. */
  abstract readonly endpoint: string | null;
}

/** Who may call the API, and how often. */
export abstract class AccessConfig {
  /** SHA-256 of each admin's key, 64 hexadecimal digits; empty = admin routes answer 503. */
  abstract readonly adminKeyHashes: readonly string[];
  /** The same for keys that open public routes only. */
  abstract readonly readerKeyHashes: readonly string[];
  /** Public routes need a key too. */
  abstract readonly requireKey: boolean;
  /** Requests of one client that compute or write. */
  abstract readonly requestsPerMinute: number;
  /** What a scraper sends as Bearer for /metrics; null = anybody may read it. */
  abstract readonly metricsToken: string | null;
}

/** The queue of jobs. */
export abstract class QueueConfig {
  /** Where it lives; a target of null = in this process alone. */
  abstract readonly redis: RedisConfig;
  /** No ':'. */
  abstract readonly name: string;
  /** Jobs that may wait; running ones do not count. */
  abstract readonly capacity: number;
  /** What one try of a job may take. */
  abstract readonly jobTimeoutMs: number;
  /** How long a completed job and its result are kept. */
  abstract readonly resultTtlMs: number;
}

/**
 * What a process does. `all`: everything. `api`: serves, triggers and never scans. `worker`: scans, and answers only for
 * itself, on its own port.
 */
export const PROCESS_ROLES = ['all', 'api', 'worker'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

export abstract class RoleConfig {
  abstract readonly role: ProcessRole;
  /** Where a worker answers for itself. */
  abstract readonly workerPort: number;
}

/** The whole configuration, one property per slice. */
export interface AppConfig {
  readonly http: HttpConfig;
  readonly log: LogConfig;
  readonly tracing: TracingConfig;
  readonly app: AppInfoConfig;
  readonly marketData: MarketDataConfig;
  readonly history: HistoryConfig;
  readonly enrichment: EnrichmentConfig;
  readonly universe: UniverseConfig;
  readonly scan: ScanConfig;
  readonly calibration: CalibrationConfig;
  readonly redis: RedisConfig;
  readonly cache: CacheConfig;
  readonly tickers: TickersConfig;
  readonly warming: WarmingConfig;
  readonly access: AccessConfig;
  readonly queue: QueueConfig;
  readonly role: RoleConfig;
}

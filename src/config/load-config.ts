import type { MarketDataSource } from '../market-data/market-data-source.js';
import type {
  AccessConfig,
  AppConfig,
  CacheConfig,
  MarketDataConfig,
  QueueConfig,
  ScanConfig,
  UniverseConfig,
  WarmingConfig,
} from './app-config.js';
import { readCommit, readPackageVersion } from './build-info.js';
import { ConfigError } from './config-error.js';
import { findBrokenRules } from './config-rules.js';
import { queueRedisOf, redisOf } from './redis-config.js';
import { type Environment, type EnvironmentValues, readEnvironment } from './environment-values.js';
import { CRITICAL_THRESHOLD_DEFAULT } from './variables/universe.variables.js';

/** The typed configuration of an environment. Throws one ConfigError that names every bad variable. */
export function loadConfig(env: Environment): AppConfig {
  const { values, problems, invalid } = readEnvironment(env);
  const allProblems = [...problems, ...findBrokenRules(values, invalid)];
  if (allProblems.length > 0) throw new ConfigError(allProblems);
  return {
    http: {
      port: values.PORT,
      host: values.HOST,
      trustProxyHops: values.TRUST_PROXY_HOPS,
      corsOrigins: values.CORS_ORIGINS ?? [],
      enableDocs: values.ENABLE_DOCS,
      enableQueueBoard: values.ENABLE_QUEUE_BOARD,
    },
    tracing: { endpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT },
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
    app: {
      tag: values.APP_TAG ?? readPackageVersion(),
      commit: values.APP_COMMIT ?? readCommit(),
      build: values.APP_BUILD,
      production: values.NODE_ENV === 'production',
    },
    marketData: marketDataOf(values),
    history: { sessions: values.HISTORY_SESSIONS, dir: values.HISTORY_DIR },
    enrichment: {
      leaders: values.ENRICH_TOP,
      maxCalls: values.ENRICH_MAX_CALLS,
      extraSignals: values.EXTRA_SIGNALS_URL,
    },
    universe: universeOf(values),
    scan: scanOf(values),
    calibration: { file: values.CALIBRATION_FILE },
    redis: redisOf(values),
    cache: cacheOf(values),
    tickers: { benchmarkTicker: values.BENCHMARK_TICKER },
    warming: warmingOf(values),
    access: accessOf(values),
    queue: queueOf(values),
    role: { role: values.PROCESS_ROLE, workerPort: values.WORKER_PORT },
  };
}

function resolveProvider(values: EnvironmentValues): MarketDataSource {
  if (values.MARKET_DATA_PROVIDER !== 'auto') return values.MARKET_DATA_PROVIDER;
  if (values.MASSIVE_API_KEY !== null) return 'massive';
  return values.FLAT_FILES_DIR === null ? 'simulated' : 'flat-files';
}

function marketDataOf(values: EnvironmentValues): MarketDataConfig {
  const provider = resolveProvider(values);
  const automatic = values.MARKET_DATA_PROVIDER === 'auto';
  return {
    provider,
    simulatedByDefault: values.NODE_ENV === 'production' && automatic && provider === 'simulated',
    massiveApiKey: values.MASSIVE_API_KEY,
    massiveBaseUrl: values.MASSIVE_BASE_URL,
    massivePlan: values.MASSIVE_PLAN,
    flatFilesDir: values.FLAT_FILES_DIR,
    flatFilesDate: values.FLAT_FILES_DATE,
    simulatedSeed: values.SIMULATED_SEED,
    simulatedTickers: values.SIMULATED_TICKERS,
  };
}

function universeOf(values: EnvironmentValues): UniverseConfig {
  const warningThreshold = values.UNIVERSE_SIZE_THRESHOLD;
  return {
    minPriceUsd: values.MIN_STOCK_PRICE,
    maxPriceUsd: values.MAX_STOCK_PRICE,
    minMarketCapUsd: values.MIN_MARKET_CAP,
    requireMarketCap: values.REQUIRE_MARKET_CAP,
    minDollarVolumeUsd: values.MIN_DOLLAR_VOLUME,
    types: values.UNIVERSE_TYPES,
    includeUnknownTypes: values.INCLUDE_UNKNOWN_TYPES,
    warningThreshold,
    criticalThreshold: values.UNIVERSE_CRITICAL_THRESHOLD ?? Math.min(CRITICAL_THRESHOLD_DEFAULT, warningThreshold),
  };
}

function scanOf(values: EnvironmentValues): ScanConfig {
  return {
    cycleSeconds: values.BMS_CYCLE_SECONDS,
    scoringStrategy: values.SCORING_STRATEGY,
    forceStrategy: values.FORCE_STRATEGY,
    allowStrategyOverride: values.ALLOW_STRATEGY_OVERRIDE,
    autoStart: values.ENABLE_WORKER_AUTO_START,
    maxCandidates: values.WORKER_MAX_CANDIDATES,
  };
}

function accessOf(values: EnvironmentValues): AccessConfig {
  return {
    adminKeyHashes: values.ADMIN_API_KEYS ?? [],
    readerKeyHashes: values.READER_API_KEYS ?? [],
    requireKey: values.REQUIRE_API_KEY,
    requestsPerMinute: values.RATE_LIMIT_PER_MINUTE,
    metricsToken: values.METRICS_TOKEN,
  };
}

function queueOf(values: EnvironmentValues): QueueConfig {
  return {
    redis: queueRedisOf(values),
    name: values.DISCOVERY_QUEUE,
    capacity: values.QUEUE_CAPACITY,
    jobTimeoutMs: values.JOB_TIMEOUT_SECONDS * 1000,
    resultTtlMs: values.RESULT_TTL_SECONDS * 1000,
  };
}

function cacheOf(values: EnvironmentValues): CacheConfig {
  return {
    ttlSeconds: {
      board: values.CACHE_TTL_SECONDS,
      default: values.CACHE_DEFAULT_TTL,
      price: values.CACHE_PRICE_TTL,
      momentum: values.CACHE_MOMENTUM_TTL,
      portfolio: values.CACHE_PORTFOLIO_TTL,
      realtime: values.CACHE_REALTIME_TTL,
      analysis: values.CACHE_ANALYSIS_TTL,
      news: values.CACHE_NEWS_TTL,
      historical: values.CACHE_HISTORICAL_TTL,
      fundamentals: values.CACHE_FUNDAMENTALS_TTL,
      insights: values.CACHE_INSIGHTS_TTL,
    },
    l1MaxEntries: values.CACHE_L1_MAX_ENTRIES,
    l1MaxBytes: values.CACHE_L1_MAX_BYTES,
    maxStaleSeconds: values.CACHE_MAX_STALE_SECONDS,
  };
}

function warmingOf(values: EnvironmentValues): WarmingConfig {
  return {
    onStart: values.WARM_ON_START,
    tickers: [...new Set(values.WARM_TICKERS)],
    cron: values.WARM_CRON,
    watchlistsFile: values.WATCHLISTS_FILE,
  };
}

import type { EnvironmentVariables } from './environment-variable.js';
import { ACCESS_VARIABLES } from './variables/access.variables.js';
import { CACHE_VARIABLES } from './variables/cache.variables.js';
import { CALIBRATION_VARIABLES } from './variables/calibration.variables.js';
import { ENRICHMENT_VARIABLES } from './variables/enrichment.variables.js';
import { HISTORY_VARIABLES } from './variables/history.variables.js';
import { IDENTITY_VARIABLES } from './variables/identity.variables.js';
import { MARKET_DATA_VARIABLES } from './variables/market-data.variables.js';
import { QUEUE_VARIABLES } from './variables/queue.variables.js';
import { REDIS_VARIABLES } from './variables/redis.variables.js';
import { SCAN_VARIABLES } from './variables/scan.variables.js';
import { SERVER_VARIABLES } from './variables/server.variables.js';
import { TRACING_VARIABLES } from './variables/tracing.variables.js';
import { UNIVERSE_VARIABLES } from './variables/universe.variables.js';
import { WARMING_VARIABLES } from './variables/warming.variables.js';

/** The sections of .env.example and of the configuration tables, in their order. */
export const ENVIRONMENT_SECTIONS: Readonly<Record<string, EnvironmentVariables>> = {
  Server: SERVER_VARIABLES,
  Access: ACCESS_VARIABLES,
  'Logs and version': IDENTITY_VARIABLES,
  Traces: TRACING_VARIABLES,
  'Market data': MARKET_DATA_VARIABLES,
  History: HISTORY_VARIABLES,
  Enrichment: ENRICHMENT_VARIABLES,
  Universe: UNIVERSE_VARIABLES,
  Scan: SCAN_VARIABLES,
  Calibration: CALIBRATION_VARIABLES,
  'Roles and jobs': QUEUE_VARIABLES,
  Redis: REDIS_VARIABLES,
  Cache: CACHE_VARIABLES,
  'Tickers and warming': WARMING_VARIABLES,
};

/** Every variable the program reads. Names and limits are a public contract. */
export const ENVIRONMENT_SCHEMA = {
  ...SERVER_VARIABLES,
  ...ACCESS_VARIABLES,
  ...IDENTITY_VARIABLES,
  ...TRACING_VARIABLES,
  ...MARKET_DATA_VARIABLES,
  ...HISTORY_VARIABLES,
  ...ENRICHMENT_VARIABLES,
  ...UNIVERSE_VARIABLES,
  ...SCAN_VARIABLES,
  ...CALIBRATION_VARIABLES,
  ...QUEUE_VARIABLES,
  ...REDIS_VARIABLES,
  ...CACHE_VARIABLES,
  ...WARMING_VARIABLES,
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT_SCHEMA;

export const ENVIRONMENT_NAMES = Object.keys(ENVIRONMENT_SCHEMA) as readonly EnvironmentName[];

import { MARKET_DATA_SOURCES } from '../../market-data/market-data-source.js';
import { MASSIVE_PLANS } from '../app-config.js';
import { baseUrl, folder, integer, isoDate, matching, oneOf } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const MARKET_DATA_VARIABLES = {
  MARKET_DATA_PROVIDER: {
    type: oneOf(['auto', ...MARKET_DATA_SOURCES]),
    default: 'auto',
    description: 'auto is massive when a key is set, flat-files when a folder is set, else simulated.',
  },
  MASSIVE_API_KEY: {
    type: matching(/^[\x21-\x7e]{1,512}$/, 'the key as issued: printable characters without blanks'),
    default: null,
    unset: 'none',
    aliases: ['POLYGON_API_KEY'],
    secret: true,
    description: 'Key of the Massive (formerly Polygon) REST API.',
  },
  MASSIVE_BASE_URL: {
    type: baseUrl(),
    default: 'https://api.massive.com',
    description: 'Where the Massive REST API is reached.',
  },
  MASSIVE_PLAN: {
    type: oneOf(MASSIVE_PLANS),
    default: 'auto',
    description: 'Subscription, which sets the rate limit; auto finds out.',
  },
  FLAT_FILES_DIR: {
    type: folder(),
    default: null,
    unset: 'none',
    description: 'Folder that contains us_stocks_sip/day_aggs_v1.',
  },
  FLAT_FILES_DATE: {
    type: isoDate(),
    default: null,
    unset: 'the newest in the folder',
    description: 'Session of the flat files that is replayed as today.',
  },
  SIMULATED_SEED: {
    type: integer(0, 4_294_967_295),
    default: '1',
    description: 'Which simulated market: the same seed gives the same market.',
  },
  SIMULATED_TICKERS: {
    type: integer(100, 200_000),
    default: '11500',
    description: 'Instruments of the simulated market.',
  },
} as const satisfies EnvironmentVariables;

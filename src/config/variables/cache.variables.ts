import { integer } from '../environment-type.js';
import type { EnvironmentVariable, EnvironmentVariables } from '../environment-variable.js';

const DAY_SECONDS = 86_400;

const ttl = <const D extends string>(seconds: D, of: string) =>
  ({
    type: integer(1, 30 * DAY_SECONDS),
    default: seconds,
    description: `Seconds that ${of} are kept.`,
  }) as const satisfies EnvironmentVariable;

export const CACHE_VARIABLES = {
  CACHE_TTL_SECONDS: ttl('120', "the board's short-lived keys (bms:*)"),
  CACHE_DEFAULT_TTL: ttl('3600', 'values of no other family'),
  CACHE_PRICE_TTL: ttl('300', 'prices'),
  CACHE_MOMENTUM_TTL: ttl('1800', 'momentum figures'),
  CACHE_PORTFOLIO_TTL: ttl('600', 'portfolio analyses'),
  CACHE_REALTIME_TTL: ttl('60', 'real-time quotes'),
  CACHE_ANALYSIS_TTL: ttl('1800', 'explanations'),
  CACHE_NEWS_TTL: ttl('3600', 'news'),
  CACHE_HISTORICAL_TTL: ttl('7200', 'histories of single tickers'),
  CACHE_FUNDAMENTALS_TTL: ttl('86400', 'float, shares, short interest and market cap'),
  CACHE_INSIGHTS_TTL: ttl('1800', 'movers and top lists'),
  CACHE_L1_MAX_ENTRIES: {
    type: integer(100, 10_000_000),
    default: '50000',
    description: 'Values that one process keeps in memory.',
  },
  CACHE_L1_MAX_BYTES: {
    type: integer(1_048_576, 68_719_476_736),
    default: '67108864',
    description: 'Bytes of JSON that those values may take together.',
  },
  CACHE_MAX_STALE_SECONDS: {
    type: integer(0, 30 * DAY_SECONDS),
    default: '86400',
    description: 'How long past its time a value may be served while nothing newer can be had.',
  },
} as const satisfies EnvironmentVariables;

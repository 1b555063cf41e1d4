import type { ConfigProblem } from './config-error.js';
import type { EnvironmentName } from './environment-schema.js';
import type { EnvironmentValues } from './environment-values.js';
import { queueRedisOf, redisOf } from './redis-config.js';

/** A condition between variables that are each valid alone. */
interface ConfigRule {
  /** The variable to blame first, then those it is compared with. */
  readonly variables: readonly [EnvironmentName, ...EnvironmentName[]];
  readonly isBroken: (values: EnvironmentValues) => boolean;
  readonly message: (values: EnvironmentValues) => string;
}

const CONFIG_RULES: readonly ConfigRule[] = [
  {
    variables: ['MASSIVE_API_KEY', 'MARKET_DATA_PROVIDER'],
    isBroken: (values) => values.MARKET_DATA_PROVIDER === 'massive' && values.MASSIVE_API_KEY === null,
    message: () =>
      'must be set when MARKET_DATA_PROVIDER=massive. Set it (or POLYGON_API_KEY), or choose MARKET_DATA_PROVIDER=auto.',
  },
  {
    variables: ['FLAT_FILES_DIR', 'MARKET_DATA_PROVIDER'],
    isBroken: (values) => values.MARKET_DATA_PROVIDER === 'flat-files' && values.FLAT_FILES_DIR === null,
    message: () =>
      'must be set when MARKET_DATA_PROVIDER=flat-files. Set it to the folder that contains us_stocks_sip/day_aggs_v1, or choose MARKET_DATA_PROVIDER=auto.',
  },
  {
    variables: ['REQUIRE_API_KEY', 'READER_API_KEYS', 'ADMIN_API_KEYS'],
    isBroken: (values) => values.REQUIRE_API_KEY && values.READER_API_KEYS === null && values.ADMIN_API_KEYS === null,
    message: () =>
      'cannot be true without READER_API_KEYS or ADMIN_API_KEYS: nobody could read. Make a key with `npm run cli -- make-key --reader`.',
  },
  {
    variables: ['MIN_STOCK_PRICE', 'MAX_STOCK_PRICE'],
    isBroken: (values) => values.MIN_STOCK_PRICE >= values.MAX_STOCK_PRICE,
    message: (values) =>
      `must be below MAX_STOCK_PRICE (${values.MAX_STOCK_PRICE}), not ${values.MIN_STOCK_PRICE}. Lower it or raise MAX_STOCK_PRICE.`,
  },
  {
    variables: ['UNIVERSE_CRITICAL_THRESHOLD', 'UNIVERSE_SIZE_THRESHOLD'],
    isBroken: (values) => (values.UNIVERSE_CRITICAL_THRESHOLD ?? 0) > values.UNIVERSE_SIZE_THRESHOLD,
    message: (values) =>
      `must be at most UNIVERSE_SIZE_THRESHOLD (${values.UNIVERSE_SIZE_THRESHOLD}), not ${values.UNIVERSE_CRITICAL_THRESHOLD}. Lower it, or leave it unset to follow.`,
  },
  {
    variables: ['REDIS_CLUSTER_NODES', 'REDIS_SENTINELS'],
    isBroken: (values) => values.REDIS_CLUSTER_NODES !== null && values.REDIS_SENTINELS !== null,
    message: () => 'cannot be combined with REDIS_SENTINELS: a cluster has no sentinels. Unset one of them.',
  },
  {
    variables: ['REDIS_DB', 'REDIS_CLUSTER_NODES'],
    isBroken: (values) =>
      values.REDIS_CLUSTER_NODES !== null &&
      (values.REDIS_DB !== 0 || !/^\/?0?$/.test(values.REDIS_URL?.pathname ?? '')),
    message: () => 'must be 0 with REDIS_CLUSTER_NODES, in REDIS_URL too: a cluster has one database. Unset it.',
  },
  {
    variables: ['PROCESS_ROLE', 'REDIS_URL', 'QUEUE_REDIS_URL'],
    isBroken: (values) =>
      values.PROCESS_ROLE !== 'all' && (redisOf(values).target === null || queueRedisOf(values).target === null),
    message: ({ PROCESS_ROLE }) =>
      `cannot be ${PROCESS_ROLE} without Redis: api and worker processes meet there. Set REDIS_URL, or leave it at all.`,
  },
  {
    variables: ['ENABLE_QUEUE_BOARD', 'REDIS_URL', 'QUEUE_REDIS_URL'],
    isBroken: (values) => values.ENABLE_QUEUE_BOARD && queueRedisOf(values).target === null,
    message: () => 'cannot be true without Redis: jobs in memory have no board. Set REDIS_URL, or leave it at false.',
  },
];

/** The rules that the values break, except those about a variable that is already known to be invalid. */
export function findBrokenRules(values: EnvironmentValues, invalid: ReadonlySet<EnvironmentName>): ConfigProblem[] {
  return CONFIG_RULES.filter((rule) => rule.isBroken(values) && !rule.variables.some((name) => invalid.has(name))).map(
    (rule) => ({ variable: rule.variables[0], message: rule.message(values) }),
  );
}

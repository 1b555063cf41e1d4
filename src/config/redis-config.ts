import type { RedisConfig, RedisTarget } from './app-config.js';
import type { EnvironmentValues } from './environment-values.js';

const DEFAULT_PORT = 6379;
/** One hash tag for every key: multi-key commands and scripts stay in one slot of a cluster. */
const CLUSTER_HASH_TAG = '{amc}:';

/** Where Redis is and how to speak to it. What the URL says wins over the parts. */
export function redisOf(values: EnvironmentValues): RedisConfig {
  const url = values.REDIS_URL;
  const target = targetOf(values);
  const db = url !== null && url.pathname.length > 1 ? Number(url.pathname.slice(1)) : values.REDIS_DB;
  return {
    target,
    username: decoded(url?.username),
    password: decoded(url?.password) ?? values.REDIS_PASSWORD,
    db: target?.kind === 'cluster' ? 0 : db,
    tls: url?.protocol === 'rediss:' ? { certRequirement: values.REDIS_SSL_CERT_REQS, ca: values.REDIS_SSL_CA } : null,
    prefix: (target?.kind === 'cluster' ? CLUSTER_HASH_TAG : '') + (values.REDIS_PREFIX ?? ''),
    poolSize: values.REDIS_CONNECTION_POOL_SIZE,
    keepAlive: values.REDIS_SOCKET_KEEPALIVE,
  };
}

/** The Redis of the queue: one of its own, by its URL, or that of the cache. */
export function queueRedisOf(values: EnvironmentValues): RedisConfig {
  if (values.QUEUE_REDIS_URL === null) return redisOf(values);
  return redisOf({
    ...values,
    REDIS_URL: values.QUEUE_REDIS_URL,
    REDIS_ENABLED: true,
    REDIS_PASSWORD: null,
    REDIS_DB: 0,
    REDIS_SENTINELS: null,
    REDIS_CLUSTER_NODES: null,
  });
}

function targetOf(values: EnvironmentValues): RedisTarget | null {
  if (values.REDIS_ENABLED === false) return null;
  if (values.REDIS_CLUSTER_NODES !== null) return { kind: 'cluster', nodes: values.REDIS_CLUSTER_NODES };
  if (values.REDIS_SENTINELS !== null)
    return { kind: 'sentinel', sentinels: values.REDIS_SENTINELS, masterName: values.REDIS_SENTINEL_NAME };
  if (values.REDIS_URL !== null) {
    const { hostname, port } = values.REDIS_URL;
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    return { kind: 'single', server: { host, port: port === '' ? DEFAULT_PORT : Number(port) } };
  }
  return values.REDIS_ENABLED === true
    ? { kind: 'single', server: { host: values.REDIS_HOST, port: values.REDIS_PORT } }
    : null;
}

function decoded(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : decodeURIComponent(text);
}

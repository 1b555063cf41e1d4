import type { ConnectionOptions } from 'node:tls';
import type { ClusterOptions, RedisOptions } from 'ioredis';
import type { RedisConfig } from '../config/app-config.js';
import { redisTls } from './redis-tls.js';
import { isRefusedSelect } from './redis-trouble.js';
import { TlsConnector } from './tls-connector.js';
import { TlsSentinelConnector } from './tls-sentinel-connector.js';

/**
 * How patient a connection is.
 * - `request`: somebody waits for the answer: 250 ms at most, and at once while there is no connection
 * - `bulk`: many or large values outside of requests: 5 s, connecting included
 * - `dedicated`: blocking reads: waits, and reconnects for ever
 * - `subscriber`: ends when anything goes wrong; RedisSubscriber makes the next
 */
export type RedisProfile = 'request' | 'bulk' | 'dedicated' | 'subscriber';

const BACKOFF_BASE_MS = 50;
const BACKOFF_CAP_MS = 2000;
/** A closing process waits for a sentinel's turn to end. */
const SENTINEL_BACKOFF_CAP_MS = 500;
const CONNECT_TIMEOUT_MS = 2000;
const KEEP_ALIVE_MS = 10_000;

/** Full jitter, so that the processes of an installation do not come back in step. @param attempt counts from 1 */
export function reconnectDelayMs(attempt: number, capMs = BACKOFF_CAP_MS): number {
  return Math.random() * Math.min(BACKOFF_BASE_MS * 2 ** Math.min(attempt, 8), capMs);
}

const COMMON: RedisOptions = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  // a half-closed connection to a server that no longer answers must not delay the next one, nor the end of the process
  disconnectTimeout: 100,
  noDelay: true,
  enableReadyCheck: true,
  maxLoadingRetryTime: 1000,
  retryStrategy: (attempt) => reconnectDelayMs(attempt),
};

// ioredis would go on in database 0 after a refused SELECT: reconnectOnError closes the connection before it is used
const PROFILES: Readonly<Record<RedisProfile, RedisOptions>> = {
  request: {
    commandTimeout: 250,
    socketTimeout: 1000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    // a write may have happened although its answer was lost; together with commandTimeout nobody waits for it
    autoResendUnfulfilledCommands: false,
    reconnectOnError: (error) => isReadOnly(error) || isRefusedSelect(error),
  },
  bulk: {
    commandTimeout: 5000,
    socketTimeout: 5000,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    reconnectOnError: (error) => isReadOnly(error) || isRefusedSelect(error),
  },
  dedicated: {
    connectTimeout: 5000,
    maxRetriesPerRequest: null,
    reconnectOnError: (error) => (isReadOnly(error) ? 2 : isRefusedSelect(error)),
  },
  subscriber: {
    commandTimeout: 1000,
    retryStrategy: () => null,
    autoResubscribe: false,
    reconnectOnError: (error) => isRefusedSelect(error),
  },
};

const PLAIN_SENTINELS: RedisOptions = {
  failoverDetector: true,
  sentinelMaxConnections: 3,
  sentinelCommandTimeout: 1000,
};
/**
 * The sentinels encrypted like the master, never in plain text next to it. Their sockets are beyond our connector's care,
 * so nothing may break off a handshake: the deadline is that of connecting, and no detector is closed in the middle of
 * one. Without a detector the sentinels' CLIENT KILL, READONLY replies and the probes tell of a failover.
 */
const TLS_SENTINELS: RedisOptions = {
  enableTLSForSentinelMode: true,
  sentinelCommandTimeout: CONNECT_TIMEOUT_MS + 500,
};

/** Options of one connection. Keys are prefixed by KeySpace, never by ioredis: its keyPrefix leaves out SCAN patterns. */
export function redisOptions(config: RedisConfig, profile: RedisProfile, connectionName: string): RedisOptions {
  const tls = redisTls(config);
  return {
    ...COMMON,
    ...PROFILES[profile],
    ...address(config, tls),
    connectionName,
    // ioredis turns it on for every number, 0 included
    keepAlive: config.keepAlive ? KEEP_ALIVE_MS : (null as unknown as number),
    db: config.db,
    ...(config.username === null ? {} : { username: config.username }),
    ...(config.password === null ? {} : { password: config.password }),
  };
}

/** The same for a cluster; the nodes themselves are given to the client. */
export function clusterOptions(config: RedisConfig, profile: RedisProfile, connectionName: string): ClusterOptions {
  const patient = profile === 'dedicated';
  return {
    redisOptions: redisOptions(config, profile, connectionName),
    // read here, ignored in redisOptions
    enableOfflineQueue: profile !== 'request',
    clusterRetryStrategy: (attempt) => reconnectDelayMs(attempt),
    slotsRefreshTimeout: 1000,
    slotsRefreshInterval: 5000,
    // waiting for a failover would exceed the deadline of a request
    ...(patient ? {} : { retryDelayOnFailover: 0, retryDelayOnClusterDown: 0, maxRedirections: 4 }),
    // names instead of addresses, or no certificate would fit
    ...(config.tls === null ? {} : { dnsLookup: (host, done) => done(null, host) }),
  };
}

function address({ target }: RedisConfig, tls: ConnectionOptions | undefined): RedisOptions {
  switch (target?.kind) {
    case 'single':
      return {
        host: target.server.host,
        port: target.server.port,
        ...(tls === undefined ? {} : encrypted(tls, TlsConnector)),
      };
    case 'sentinel':
      return {
        sentinels: [...target.sentinels],
        name: target.masterName,
        role: 'master',
        sentinelRetryStrategy: (attempt) => reconnectDelayMs(attempt, SENTINEL_BACKOFF_CAP_MS),
        ...(tls === undefined
          ? PLAIN_SENTINELS
          : { ...TLS_SENTINELS, sentinelTLS: tls, ...encrypted(tls, TlsSentinelConnector) }),
      };
    case 'cluster':
    case undefined:
      return tls === undefined ? {} : encrypted(tls, TlsConnector);
  }
}

function encrypted(tls: ConnectionOptions, connector: unknown): RedisOptions {
  return { tls, Connector: connector as NonNullable<RedisOptions['Connector']> };
}

function isReadOnly(error: Error): boolean {
  return error.message.startsWith('READONLY');
}

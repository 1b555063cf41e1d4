import { Cluster, Redis } from 'ioredis';
import type { RedisConfig } from '../config/app-config.js';
import { ownHandshake } from './own-handshake.js';
import type { RedisClient } from './redis-client.js';
import { clusterOptions, type RedisProfile, redisOptions } from './redis-options.js';
import { RedisUnavailableError } from './redis-unavailable.error.js';
import { stopStaleSocketTimer } from './stale-socket-timer.js';

/**
 * A connection of one's own, for instance in a worker thread. It connects by itself and logs nothing; who asked for it
 * closes it. Throws RedisUnavailableError when no Redis is configured.
 */
export function connectRedis(config: RedisConfig, profile: RedisProfile, purpose: string): RedisClient {
  if (config.target === null) throw new RedisUnavailableError('disabled');
  const name = connectionName(purpose);
  if (config.target.kind === 'cluster') {
    const cluster = new Cluster([...config.target.nodes], clusterOptions(config, profile, name));
    ownHandshake(cluster);
    // without a listener ioredis writes to stderr; commands are told by their own rejection
    return cluster.on('error', ignore);
  }
  const client = new Redis(redisOptions(config, profile, name)).on('error', ignore);
  ownHandshake(client);
  stopStaleSocketTimer(client);
  return client;
}

/** As CLIENT LIST shows it. */
export function connectionName(purpose: string): string {
  return `bms-discovery:${purpose}`;
}

function ignore(): void {
  // an error event always goes with a rejected command or a closed connection
}

import { Cluster, Redis } from 'ioredis';
import type { RedisConfig } from '../../../config/app-config.js';
import { connectionName } from '../../../redis/connect-redis.js';
import { ownHandshake } from '../../../redis/own-handshake.js';
import type { RedisClient } from '../../../redis/redis-client.js';
import { clusterOptions, redisOptions } from '../../../redis/redis-options.js';
import { stopStaleSocketTimer } from '../../../redis/stale-socket-timer.js';

/** A caller waits for a job to be queued rather than be turned away by a moment's load. */
const COMMAND_TIMEOUT_MS = 1_000;
const PURPOSE = 'queue';

/** Whoever asks for it listens to its errors. As for requests, at once refused while there is no connection, but with more patience for an answer. */
export function connectProducer(config: RedisConfig): RedisClient {
  const name = connectionName(PURPOSE);
  const options = { ...redisOptions(config, 'request', name), commandTimeout: COMMAND_TIMEOUT_MS };
  if (config.target?.kind === 'cluster') {
    const nodes = [...config.target.nodes];
    const cluster = new Cluster(nodes, { ...clusterOptions(config, 'request', name), redisOptions: options });
    ownHandshake(cluster);
    return cluster;
  }
  const client = new Redis(options);
  ownHandshake(client);
  stopStaleSocketTimer(client);
  return client;
}

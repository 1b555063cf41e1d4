import type { Cluster, Redis } from 'ioredis';

/** A connection to one server (or to the master that sentinels name), or to a cluster. */
export type RedisClient = Redis | Cluster;

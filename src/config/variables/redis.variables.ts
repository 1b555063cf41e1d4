import { REDIS_CERT_REQUIREMENTS } from '../app-config.js';
import { flag, hostPorts, integer, matching, oneOf, redisUrl } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const REDIS_VARIABLES = {
  REDIS_URL: {
    type: redisUrl(),
    default: null,
    unset: 'no Redis: one process serves everything from memory',
    secret: true,
    description: 'redis://[user:password@]host[:port][/db], or rediss:// for TLS. Wins over the parts below.',
  },
  REDIS_ENABLED: {
    type: flag(),
    default: null,
    unset: 'as REDIS_URL, REDIS_SENTINELS or REDIS_CLUSTER_NODES say',
    description:
      'true: use REDIS_HOST and the other parts when there is no REDIS_URL; false: no Redis whatever is set.',
  },
  REDIS_HOST: {
    type: matching(/^[A-Za-z0-9._:-]{1,253}$/, 'a host name or an IP address'),
    default: 'localhost',
    description: 'Host, read with REDIS_ENABLED=true and no REDIS_URL.',
  },
  REDIS_PORT: { type: integer(1, 65_535), default: '6379', description: 'Port that goes with REDIS_HOST.' },
  REDIS_DB: {
    type: integer(0, 65_535),
    default: '0',
    description:
      'Database number where REDIS_URL names none; a cluster has only 0. Channels are shared by all: use a prefix.',
  },
  REDIS_PASSWORD: {
    type: matching(/^[^\0\r\n]{1,1024}$/, 'the password as it is set in Redis, on one line'),
    default: null,
    unset: 'none',
    secret: true,
    description: 'Password where REDIS_URL has none.',
  },
  REDIS_PREFIX: {
    type: matching(/^[^\s\0]{1,64}$/, 'up to 64 characters without blanks'),
    default: null,
    unset: 'none',
    description: 'Put before every key and channel, so that several installations can share a Redis.',
  },
  REDIS_CONNECTION_POOL_SIZE: {
    type: integer(1, 100),
    default: '10',
    description: 'Connections for request traffic of one process.',
  },
  REDIS_SSL_CERT_REQS: {
    type: oneOf(REDIS_CERT_REQUIREMENTS),
    default: 'none',
    description:
      'With rediss://: accept any certificate, verify its chain (optional), or chain and host name (required).',
  },
  REDIS_SSL_CA: {
    type: matching(/^[^\0]{1,65536}$/, 'a path to a PEM file, or the PEM text itself'),
    default: null,
    unset: 'the certificate authorities of Node',
    description: 'Certificate authority of the Redis server: a path to a PEM file, or the PEM text.',
  },
  REDIS_SOCKET_KEEPALIVE: {
    type: flag(),
    default: 'true',
    description: 'TCP keep-alive probes on idle connections.',
  },
  REDIS_SENTINELS: {
    type: hostPorts(26_379),
    default: null,
    unset: 'none',
    description: 'Sentinels as host:port list; they are asked who the master is.',
  },
  REDIS_SENTINEL_NAME: {
    type: matching(/^[A-Za-z0-9._-]{1,128}$/, 'the name of the master as the sentinels know it'),
    default: 'mymaster',
    description: 'Name of the master that the sentinels watch.',
  },
  REDIS_CLUSTER_NODES: {
    type: hostPorts(6379),
    default: null,
    unset: 'none',
    description: 'Some nodes of a Redis Cluster as host:port list; the rest is found. Keys then begin with {amc}:.',
  },
} as const satisfies EnvironmentVariables;

import { PROCESS_ROLES } from '../app-config.js';
import { flag, integer, matching, oneOf, redisUrl } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const QUEUE_VARIABLES = {
  PROCESS_ROLE: {
    type: oneOf(PROCESS_ROLES),
    default: 'all',
    description: 'all: scans and serves; api: serves and triggers, never scans; worker: scans, serves nothing.',
  },
  WORKER_PORT: {
    type: integer(0, 65_535),
    default: '3001',
    description: 'Port on which PROCESS_ROLE=worker answers health and metrics; 0 takes any free one.',
  },
  QUEUE_REDIS_URL: {
    type: redisUrl(),
    default: null,
    unset: 'the Redis of the cache; without one the queue lives in the process',
    secret: true,
    description: 'Redis of the job queue. It needs maxmemory-policy noeviction, which a cache does not want.',
  },
  DISCOVERY_QUEUE: {
    type: matching(/^[A-Za-z0-9_-]{1,64}$/, 'up to 64 letters, digits, _ and -'),
    default: 'discovery',
    aliases: ['RQ_DEFAULT_QUEUE'],
    description: 'Name of the queue.',
  },
  QUEUE_CAPACITY: {
    type: integer(1, 10_000),
    default: '50',
    description: 'Jobs that may wait; more are answered 429.',
  },
  JOB_TIMEOUT_SECONDS: {
    type: integer(1, 86_400),
    default: '1800',
    aliases: ['RQ_JOB_TIMEOUT'],
    description: 'What one try of a job may take before it is aborted and failed.',
  },
  RESULT_TTL_SECONDS: {
    type: integer(1, 604_800),
    default: '3600',
    aliases: ['RQ_RESULT_TTL'],
    description: 'How long the result of a job is kept.',
  },
  ENABLE_QUEUE_BOARD: {
    type: flag(),
    default: 'false',
    description: 'Serve Bull Board at /admin/queues, to look at with an admin key. Needs Redis; no worker serves it.',
  },
} as const satisfies EnvironmentVariables;

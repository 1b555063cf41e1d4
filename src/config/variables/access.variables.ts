import { z } from 'zod';
import { flag, integer, listOf, matching } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

const keyHashes = listOf(
  z.string().regex(/^[0-9a-f]{64}$/i),
  'comma-separated SHA-256 hashes of keys, 64 hexadecimal digits each, never the keys themselves',
);

export const ACCESS_VARIABLES = {
  ADMIN_API_KEYS: {
    type: keyHashes,
    default: null,
    unset: 'none: admin routes answer 503',
    secret: true,
    description: 'Hashes of the keys that open every route; `npm run cli -- make-key` makes a key and its hash.',
  },
  READER_API_KEYS: {
    type: keyHashes,
    default: null,
    unset: 'none',
    secret: true,
    description: 'Hashes of the keys that open public routes only, for REQUIRE_API_KEY.',
  },
  REQUIRE_API_KEY: {
    type: flag(),
    default: 'false',
    description: 'Public routes need a key too; health and documentation do not.',
  },
  RATE_LIMIT_PER_MINUTE: {
    type: integer(1, 1_000_000),
    default: '120',
    description: 'Requests of one client that compute or write; reads from memory are not counted.',
  },
  METRICS_TOKEN: {
    type: matching(/^[\x21-\x7e]{1,256}$/, 'up to 256 printable ASCII characters without blanks'),
    default: null,
    unset: 'none: anybody may read /metrics',
    secret: true,
    description: 'What a scraper of /metrics must send as Authorization: Bearer.',
  },
} as const satisfies EnvironmentVariables;

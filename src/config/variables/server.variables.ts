import { flag, integer, listOf, matching, oneOf, origin } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const SERVER_VARIABLES = {
  NODE_ENV: {
    type: oneOf(['development', 'production', 'test']),
    default: 'development',
    description: 'In production a start without a chosen data source is reported as degraded.',
  },
  PORT: {
    type: integer(0, 65_535),
    default: '3000',
    description: 'Port of the API; 0 takes any free one.',
  },
  HOST: {
    type: matching(/^[A-Za-z0-9._:-]{1,253}$/, 'a host name or an IP address'),
    default: '0.0.0.0',
    description: 'Address the API listens on.',
  },
  TRUST_PROXY_HOPS: {
    type: integer(0, 10),
    default: '0',
    description: 'Reverse proxies in front whose X-Forwarded-For is believed.',
  },
  CORS_ORIGINS: {
    type: listOf(origin, 'comma-separated origins such as https://app.example.com (no path, no *)'),
    default: null,
    unset: 'none',
    description: 'Web origins whose browsers may read the API.',
  },
  ENABLE_DOCS: {
    type: flag(),
    default: 'true',
    description: 'Serve Swagger UI at /docs and the OpenAPI document at /docs-json.',
  },
} as const satisfies EnvironmentVariables;

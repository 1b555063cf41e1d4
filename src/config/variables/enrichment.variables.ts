import { integer, urlOrFile } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const ENRICHMENT_VARIABLES = {
  ENRICH_TOP: {
    type: integer(0, 1_000),
    default: '200',
    description: 'The best of a scan that are asked for one by one: options, and market caps that are not known.',
  },
  ENRICH_MAX_CALLS: {
    type: integer(0, 1_000),
    default: null,
    unset: 'by plan: 3 on basic, 60 on paid plans',
    description: 'Calls of one cycle for float, short interest, news and options; 0 asks for nothing.',
  },
  EXTRA_SIGNALS_URL: {
    type: urlOrFile(),
    default: null,
    unset: 'none',
    // its query may hold a token
    secret: true,
    description: 'Your own borrow fee, utilisation and social rank: JSON or CSV, read again every 5 minutes.',
  },
} as const satisfies EnvironmentVariables;

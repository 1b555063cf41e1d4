import { STRATEGIES } from '../../discovery/domain/strategy.js';
import { flag, integer, oneOf } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

export const SCAN_VARIABLES = {
  BMS_CYCLE_SECONDS: {
    type: integer(30, 300),
    default: '60',
    description: 'Seconds between two scans in regular hours.',
  },
  SCORING_STRATEGY: {
    type: oneOf(STRATEGIES),
    default: 'hybrid_v1',
    description: 'Strategy of a request that names none.',
  },
  FORCE_STRATEGY: {
    type: oneOf(STRATEGIES),
    default: null,
    unset: 'none',
    description: 'Strategy that overrules SCORING_STRATEGY and every request.',
  },
  ALLOW_STRATEGY_OVERRIDE: {
    type: flag(),
    default: 'false',
    description: 'Let a request choose a strategy other than the configured one.',
  },
  ENABLE_WORKER_AUTO_START: {
    type: flag(),
    default: 'true',
    description: 'Scan on schedule; false stops scheduled scans only.',
  },
  WORKER_MAX_CANDIDATES: {
    type: integer(1, 1000),
    default: '100',
    description: 'Candidates that a board holds.',
  },
} as const satisfies EnvironmentVariables;

import { z } from 'zod';
import { decimal, flag, integer, listOf } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

/** The tripwire's critical limit as long as neither limit is set. */
export const CRITICAL_THRESHOLD_DEFAULT = 4000;

export const UNIVERSE_VARIABLES = {
  MIN_STOCK_PRICE: {
    type: decimal(0, 1_000_000),
    default: '0.5',
    description: 'Lowest price that is scored, USD.',
  },
  MAX_STOCK_PRICE: {
    type: decimal(0, 1_000_000),
    default: '100',
    description: 'Highest price that is scored, USD.',
  },
  MIN_MARKET_CAP: {
    type: decimal(0, 100_000_000_000_000),
    default: '50000000',
    description: 'Smallest market capitalisation that is scored, USD.',
  },
  REQUIRE_MARKET_CAP: {
    type: flag(),
    default: 'false',
    description: 'Refuse symbols whose market capitalisation is unknown.',
  },
  MIN_DOLLAR_VOLUME: {
    type: decimal(0, 100_000_000_000_000),
    default: '5000000',
    description: 'Smallest price x volume of the day that is scored, USD.',
  },
  UNIVERSE_TYPES: {
    type: listOf(z.string().regex(/^[A-Z][A-Z0-9_]{0,15}$/), 'comma-separated type codes in capitals such as CS,ADRC'),
    default: 'CS,ADRC',
    description: 'Instrument types that are scored.',
  },
  INCLUDE_UNKNOWN_TYPES: {
    type: flag(),
    default: 'false',
    description: 'Score symbols of which neither type nor exchange is known.',
  },
  UNIVERSE_SIZE_THRESHOLD: {
    type: integer(0, 1_000_000),
    default: '4500',
    description: 'Fewer common stocks than this in a snapshot is a warning.',
  },
  UNIVERSE_CRITICAL_THRESHOLD: {
    type: integer(0, 1_000_000),
    default: null,
    unset: `${CRITICAL_THRESHOLD_DEFAULT}, or UNIVERSE_SIZE_THRESHOLD where that is lower`,
    description: 'Fewer common stocks than this in a snapshot is critical.',
  },
} as const satisfies EnvironmentVariables;

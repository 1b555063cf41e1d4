import { MarketDataError } from '../../market-data-error.js';

const MAX_MALFORMED_FRAC = 0.05;
/** In a list of a dozen rows, one is more than a twentieth and still nothing but one. */
const ALWAYS_FORGIVEN = 3;

/** Throws `malformed` when so many rows of a list of any length cannot be read that the others are not to be believed. */
export function checkMalformed(what: string, malformed: number, rowsRead: number): void {
  if (malformed <= Math.max(ALWAYS_FORGIVEN, rowsRead * MAX_MALFORMED_FRAC)) return;
  throw new MarketDataError('malformed', `${what}: ${malformed} of ${rowsRead} rows cannot be read.`);
}

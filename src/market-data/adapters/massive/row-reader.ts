import type { Fields } from './envelope.js';
import { isIsoDate } from './iso-date.js';

const NOTHING: Fields = {};
/** The vendor's own resolution; what is smaller is no price and no volume, and would overflow ratios. */
const SMALLEST = 1e-6;
const MAX_PRICE_USD = 1e7;
const MAX_VOLUME_SHARES = 1e13;
/** Clocks differ a little; a timestamp further ahead is not a timestamp. */
const MAX_AHEAD_MS = 60_000;

/**
 * Reads the fields of one vendor row. The vendor writes "no data" as 0, null, `{}` or not at all: all become NaN.
 * A value that cannot be (wrong type, negative, absurd, in the future) marks the whole row as malformed.
 */
export class RowReader {
  malformed = false;

  constructor(private readonly nowMs: number) {}

  priceUsd(value: unknown): number {
    return this.amount(value, MAX_PRICE_USD);
  }

  volumeShares(value: unknown): number {
    return this.amount(value, MAX_VOLUME_SHARES);
  }

  /** Epoch time in the vendor's unit, as whole ms; at most now. */
  timeMs(value: unknown, unitsPerMs: number): number {
    const ms = Math.floor(this.amount(value, Number.MAX_VALUE) / unitsPerMs);
    if (ms > this.nowMs + MAX_AHEAD_MS) this.malformed = true;
    return ms > 0 ? Math.min(ms, this.nowMs) : NaN;
  }

  /** A date that has begun, YYYY-MM-DD; null when the row has none. */
  pastDate(value: unknown): string | null {
    if (value === undefined || value === null || value === '') return null;
    if (isIsoDate(value) && Date.parse(value) <= this.nowMs) return value;
    this.malformed = true;
    return null;
  }

  /** A nested object such as `day`. */
  part(value: unknown): Fields {
    if (value === undefined || value === null) return NOTHING;
    if (typeof value === 'object' && !Array.isArray(value)) return value as Fields;
    this.malformed = true;
    return NOTHING;
  }

  private amount(value: unknown, max: number): number {
    if (value === undefined || value === null || value === 0) return NaN;
    if (typeof value === 'number' && value >= SMALLEST && value <= max) return value;
    this.malformed = true;
    return NaN;
  }
}

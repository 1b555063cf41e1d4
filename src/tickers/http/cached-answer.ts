/** What a handler answers: a cached value, sent as it is with its age added. Times are ISO 8601 UTC. */
export interface CachedValue {
  /** When it was computed, whichever process did it. */
  readonly computed_at: string;
  /** The instant that it describes; left out where it describes sessions. */
  readonly as_of?: string | null;
}

/** What an answer has beside its value. */
export interface Aged {
  /** Whole seconds since `as_of`, or since `computed_at` where there is no such instant. */
  readonly age_seconds: number;
}

/** Also for the members of a list, which have ages of their own. */
export function ageSecondsOf({ as_of, computed_at }: CachedValue, nowMs: number): number {
  return secondsSince(as_of ?? computed_at, nowMs);
}

/** Whole seconds since an instant (ISO); 0 for one that another clock puts in the future. */
export function secondsSince(iso: string, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1000));
}

/** What is to go: own keys that match a pattern, never protected ones; what was written under a tag; or keys by their names. */
export type Erasure = { readonly pattern: string } | { readonly tag: string } | { readonly keys: readonly string[] };

/** How many values there are to go. */
export interface Extent {
  readonly count: number;
  /** Redis is configured and was not heard: only memory is counted. */
  readonly degraded: boolean;
}

/** What went. */
export interface Erased extends Extent {
  /** Redis has yet to be told: how many values it had when it was, null when it would not say. null = nothing is left to do. */
  readonly later: Promise<number | null> | null;
}

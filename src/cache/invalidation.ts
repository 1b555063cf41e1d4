/** What is no longer to be believed: single keys, everything under some tags, or the own keys that a pattern matches. */
export interface Invalidation {
  readonly keys?: readonly string[];
  readonly tags?: readonly string[];
  /** Of `*` and `?`. */
  readonly pattern?: string;
}

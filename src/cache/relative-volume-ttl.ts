/** TTL of what is not traded more than usual, and of what nobody knows that about. */
export const QUIET_TTL_SECONDS = 300;

/** Seconds for which the analysis of a symbol is kept: the busier, the shorter. 10, 3 and 1.5 exactly are 60, 60 and 120. */
export function relativeVolumeTtlSeconds(relVolume: number | null): number {
  if (relVolume === null || !(relVolume >= 1.5)) return QUIET_TTL_SECONDS;
  if (relVolume > 10) return 30;
  return relVolume >= 3 ? 60 : 120;
}

/** ISO 8601 UTC of an instant in epoch ms; null for null. */
export function isoOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : new Date(epochMs).toISOString();
}

/** A longer wish is a mistake of the sender; honouring it would stop the service for good. */
const LONGEST_MS = 24 * 3_600_000;
const SECONDS = /^\d{1,9}$/;
/** IMF-fixdate. `Date.parse` alone would read a date into almost any text. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** A Retry-After header (seconds or HTTP date) as ms from now; null when absent, in the past or unreadable. */
export function retryAfterMs(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  let waitMs = NaN;
  if (SECONDS.test(text)) waitMs = Number(text) * 1_000;
  else if (HTTP_DATE.test(text)) waitMs = Date.parse(text) - nowMs;
  return waitMs > 0 ? Math.min(waitMs, LONGEST_MS) : null;
}

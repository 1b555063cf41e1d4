const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** YYYY-MM-DD, and a day that exists. */
export function isIsoDate(value: unknown): value is string {
  if (typeof value !== 'string' || !ISO_DATE.test(value)) return false;
  const ms = Date.parse(value);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value);
}

import { MarketDataError } from '../../market-data-error.js';

/** Where lists live. Anything else in a `next_url` is not a next page. */
const KNOWN_PATH = /^\/(v1|v2|v3|vX|stocks)\//;

/**
 * The path and query of a `next_url`. Its scheme, user and host are ignored on purpose: the request goes to the
 * configured base, so the key never reaches a host that an answer names. null when there is no next page.
 */
export function nextPagePath(what: string, nextUrl: unknown): string | null {
  if (nextUrl === undefined || nextUrl === null || nextUrl === '') return null;
  const url =
    typeof nextUrl === 'string' && URL.canParse(nextUrl, 'https://ignored')
      ? new URL(nextUrl, 'https://ignored')
      : null;
  if (url === null || !KNOWN_PATH.test(url.pathname)) {
    throw new MarketDataError('malformed', `${what}: the address of the next page leads nowhere known.`);
  }
  url.searchParams.delete('apiKey');
  return url.pathname + url.search;
}

import type { StubFault } from './stub-scenario.js';

type Refusal = Extract<StubFault, { kind: 'status' }>;

const REQUEST_ID = '5f0c9d0e7f3a4b1c8d2e6a7b9c0d1e2f';

function refusal(status: number, words: Readonly<Record<string, string>>): Refusal {
  return { kind: 'status', status, body: JSON.stringify({ request_id: REQUEST_ID, ...words }) };
}

const UPGRADE = 'Please upgrade your plan at https://massive.com/pricing';

/** The vendor's error answers, word for word where words are what tells them apart. */
export const REFUSALS = {
  badRequest: refusal(400, {
    status: 'ERROR',
    error: "Could not parse the time parameter: 'from'. Use YYYY-MM-DD or Unix MS Timestamps",
  }),
  limitTooLarge: refusal(400, { status: 'ERROR', error: 'limit must be <= 5000' }),
  noKey400: refusal(400, { status: 'ERROR', error: 'API Key was not provided' }),
  noKey: refusal(401, { status: 'ERROR', error: 'API Key was not provided' }),
  unknownKey: refusal(401, { status: 'ERROR', error: 'Unknown API Key' }),
  notEntitled: refusal(403, { status: 'NOT_AUTHORIZED', message: `You are not entitled to this data. ${UPGRADE}` }),
  outOfRange: refusal(403, {
    status: 'NOT_AUTHORIZED',
    message: `Your plan doesn't include this data timeframe. ${UPGRADE}`,
  }),
  notYetPublished: refusal(403, {
    status: 'NOT_AUTHORIZED',
    message: `Attempted to request today's data before end of day. ${UPGRADE}`,
  }),
  tickerNotFound: refusal(404, { status: 'NOT_FOUND', message: 'Ticker not found.' }),
  snapshotNotFound: refusal(404, { status: 'NotFound', message: 'Ticker not found.' }),
  unknownPath: {
    kind: 'status',
    status: 404,
    body: '404 page not found\n',
    headers: { 'content-type': 'text/plain' },
  },
  rateLimited: refusal(429, {
    status: 'ERROR',
    error:
      "You've exceeded the maximum requests per minute, please wait or upgrade your subscription to continue. https://massive.com/pricing",
  }),
  rateLimitedEmpty: { kind: 'status', status: 429, body: '' },
  broken: refusal(500, { error: 'internal error' }),
  brokenHtml: {
    kind: 'status',
    status: 502,
    body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
    headers: { 'content-type': 'text/html' },
  },
  brokenEmpty: { kind: 'status', status: 503, body: '' },
} as const satisfies Readonly<Record<string, Refusal>>;

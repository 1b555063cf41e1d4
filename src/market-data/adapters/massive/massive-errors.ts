import { MarketDataError, type MarketDataErrorKind } from '../../market-data-error.js';
import type { HttpAnswer } from './massive-http.js';
import { retryAfterMs } from './retry-after.js';

/** What an answer's body says beside its data: `status`, and the text in `message` or `error`. '' when it does not say. */
interface VendorWords {
  readonly status: string;
  readonly text: string;
}

const EXPLANATION: Partial<Record<MarketDataErrorKind, string>> = {
  auth: 'the API key was refused; check MASSIVE_API_KEY',
  not_entitled: 'the plan of this key does not include it',
  out_of_range: 'the date lies outside what the plan includes',
  not_yet_published: 'the plan gets this day only after its end',
  not_found: 'there is no such thing',
  bad_request: 'the request was refused',
  rate_limited: 'too many requests for this plan',
  upstream: 'the source failed',
  malformed: 'the answer is not part of the API',
};

/** Statuses beside 5xx that say the trouble is the server's or passing. */
const PASSING = new Set([408, 413, 499]);

/** The error that an answer other than a good one stands for. `what` names the request in the message. */
export function errorOfAnswer(what: string, answer: HttpAnswer, nowMs: number): MarketDataError {
  const words = wordsOf(parseLoosely(answer.body));
  const kind = kindOf(answer.status, words);
  return errorOf(what, kind, `HTTP ${answer.status}`, words, retryAfterMs(answer.retryAfter, nowMs));
}

/** The error that the body of an HTTP 200 stands for, its `status` being neither OK nor DELAYED. */
export function errorOfEnvelope(what: string, envelope: object): MarketDataError {
  const words = wordsOf(envelope);
  return errorOf(what, kindOf(200, words), 'HTTP 200 without a good status', { ...words, text: '' }, null);
}

function errorOf(
  what: string,
  kind: MarketDataErrorKind,
  answered: string,
  words: VendorWords,
  waitMs: number | null,
): MarketDataError {
  const said = words.text === '' ? '' : ` The source says: ${words.text}`;
  return new MarketDataError(kind, `${what}: ${EXPLANATION[kind] ?? kind} (${answered}).${said}`, {
    retryAfterMs: waitMs,
  });
}

function kindOf(status: number, { status: word, text }: VendorWords): MarketDataErrorKind {
  if (status === 429 || /maximum requests per minute/i.test(text)) return 'rate_limited';
  if (status === 401 || /unknown api key|api key was not provided/i.test(text)) return 'auth';
  if (word === 'NOT_AUTHORIZED' || status === 403) return refusalOf(word, text);
  if (status === 404 || /^not_?found$/i.test(word)) return 'not_found';
  if (status >= 500 || PASSING.has(status)) return 'upstream';
  if (status >= 400) return 'bad_request';
  return status === 200 && word === 'ERROR' ? 'upstream' : 'malformed';
}

/** The three refusals differ in their text alone. A 403 without the vendor's words (a firewall's page) is no statement about the plan. */
function refusalOf(word: string, text: string): MarketDataErrorKind {
  if (/before end of day/i.test(text)) return 'not_yet_published';
  if (/data timeframe/i.test(text)) return 'out_of_range';
  return word === 'NOT_AUTHORIZED' || /not entitled/i.test(text) ? 'not_entitled' : 'bad_request';
}

/** The body of a failure may be JSON, HTML or nothing; only JSON has words worth repeating. */
function parseLoosely(body: Buffer): unknown {
  const text = body.toString('utf8').trimStart();
  if (!text.startsWith('{')) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function wordsOf(body: unknown): VendorWords {
  if (typeof body !== 'object' || body === null) return { status: '', text: '' };
  const { status, message, error } = body as Record<string, unknown>;
  const text = [message, error].find((part) => typeof part === 'string' && part !== '');
  return { status: printable(status), text: printable(text) };
}

/** Fit for a log: no addresses (they may carry a key), no control characters, short. */
function printable(text: unknown): string {
  if (typeof text !== 'string') return '';
  return text
    .replace(/https?:\/\/\S+/gi, '[address]')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .slice(0, 200)
    .trim();
}

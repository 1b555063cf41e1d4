import { MarketDataError } from '../../market-data-error.js';
import { errorOfEnvelope } from './massive-errors.js';

export type Fields = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder();

/** Parses an answer and checks its `status`: OK and DELAYED are success, all else is an error although HTTP said 200. */
export function openEnvelope(what: string, body: Uint8Array | string): Fields {
  const envelope = parse(what, typeof body === 'string' ? body : decoder.decode(body));
  if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope)) {
    throw new MarketDataError('malformed', `${what}: the answer is not a JSON object.`);
  }
  const fields = envelope as Fields;
  if (fields.status !== 'OK' && fields.status !== 'DELAYED') throw errorOfEnvelope(what, fields);
  return fields;
}

/** A list of rows; absent and null are an empty one. */
export function rowsIn(what: string, envelope: Fields, key: 'results' | 'tickers'): readonly unknown[] {
  const rows = envelope[key];
  if (rows === undefined || rows === null) return [];
  if (!Array.isArray(rows)) throw new MarketDataError('malformed', `${what}: \`${key}\` is not a list.`);
  return rows as unknown[];
}

function parse(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // the parser's own message quotes the body, which does not belong in a log
    throw new MarketDataError('malformed', `${what}: the answer is not complete JSON (${text.length} characters).`);
  }
}

import fc from 'fast-check';
import type { ApiDocument, Operation, Parameter } from './api-document.js';
import {
  BAD_BODIES,
  BAD_TYPES,
  FORBIDDEN_NAMES,
  GENERAL_HEADERS,
  NASTY_TEXTS,
  RAW_SEGMENTS,
} from './nasty-requests.js';
import { type Part, part, type Verdict, worst } from './request-part.js';
import type { JsonSchema } from './json-schema.js';
import { SchemaValues } from './schema-values.js';
import { isText, isUnfit, unfitTexts } from './unfit-texts.js';

/** Whose key comes along. */
export type Bearer = 'admin' | 'reader' | 'unknown' | 'nobody';

export interface RequestCase {
  readonly method: string;
  /** Path and query as they are sent, byte by byte. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly bearer: Bearer;
  readonly verdict: Verdict;
}

const JSON_TYPE = 'application/json';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Requests of every kind for the operations of the document. */
export class RequestCases {
  private readonly values: SchemaValues;

  /** @param known values of parameters and properties for which there is something, by their names */
  constructor(
    document: ApiDocument,
    private readonly known: Readonly<Record<string, readonly string[]>>,
  ) {
    this.values = new SchemaValues(document, known);
  }

  of(operation: Operation): fc.Arbitrary<RequestCase> {
    const parts = fc.record({
      method: this.methodOf(operation),
      path: this.pathOf(operation),
      query: this.queryOf(operation),
      headers: this.headersOf(operation),
      body: this.bodyOf(operation),
      bearer: bearerOf(operation),
      client: fc.nat(2 ** 24 - 1),
    });
    return parts.map(({ method, path, query, headers, body, bearer, client }) => ({
      method: method.value,
      target: path.value + query.value,
      // every case comes from an address of its own: unknown keys of one cost others nothing
      headers: { ...headers.value, ...body.value.headers, 'x-forwarded-for': addressOf(client) },
      body: method.value === operation.method ? body.value.text : null,
      bearer,
      verdict: worst([method, path, query, headers, body].map(({ verdict }) => verdict)),
    }));
  }

  private methodOf({ method }: Operation): fc.Arbitrary<Part<string>> {
    const right = part('allowed', fc.constantFrom<string>(method, ...(method === 'GET' ? ['HEAD'] : [])));
    const other = part('unclear', fc.constantFrom(...METHODS.filter((one) => one !== method)));
    return fc.oneof({ weight: 19, arbitrary: right }, { weight: 1, arbitrary: other });
  }

  private pathOf({ path, parameters }: Operation): fc.Arbitrary<Part<string>> {
    const segments = parameters.filter((parameter) => parameter.in === 'path').map((one) => this.segmentOf(one));
    return fc.tuple(...segments).map((given) => {
      const values = given.map(({ value }) => value);
      const value = path.replace(/\{\w+\}/g, () => values.shift() ?? '');
      return { value, verdict: worst(given.map(({ verdict }) => verdict)) };
    });
  }

  private segmentOf({ name, schema }: Parameter): fc.Arbitrary<Part<string>> {
    const known = this.known[name] ?? [];
    const texts = [
      part('allowed', this.values.allowed(schema).map(segment)),
      part('unclear', fc.constantFrom(...RAW_SEGMENTS)),
    ];
    const nasty = this.nasty(schema, segment).filter(({ value }) => value !== '');
    const usual = known.length === 0 ? [] : [{ weight: 4, arbitrary: part('allowed', fc.constantFrom(...known)) }];
    return fc.oneof(...usual, ...[...texts, nasty].map((arbitrary) => ({ weight: 1, arbitrary })));
  }

  private queryOf({ parameters }: Operation): fc.Arbitrary<Part<string>> {
    const given = parameters
      .filter((one) => one.in === 'query')
      .map((one) => (one.required === true ? this.needed(one) : fc.option(this.pairOf(one), { freq: 2, nil: null })));
    const surplus = part(
      'forbidden',
      fc.tuple(fc.constantFrom(...FORBIDDEN_NAMES), fc.constantFrom('', '1', 'x')).map(pair),
    );
    return fc.tuple(fc.option(surplus, { freq: 12, nil: null }), ...given).map((pairs) => {
      const present = pairs.filter((one) => one !== null);
      const text = present
        .map(({ value }) => value)
        .filter((one) => one !== '')
        .join('&');
      return { value: text === '' ? '' : `?${text}`, verdict: worst(present.map(({ verdict }) => verdict)) };
    });
  }

  private needed(parameter: Parameter): fc.Arbitrary<Part<string>> {
    const left = fc.constant({ value: '', verdict: 'forbidden' } as const);
    return fc.oneof({ weight: 9, arbitrary: this.pairOf(parameter) }, { weight: 1, arbitrary: left });
  }

  private pairOf({ name, schema }: Parameter): fc.Arbitrary<Part<string>> {
    const known = this.known[name] ?? [];
    const any = this.values.allowed(schema);
    const values = known.length === 0 ? any : fc.constantFrom(...known);
    const written = (values: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
      values.map((value) => pair([name, String(value)]));
    const right = part('allowed', written(values));
    // what is no longer there, or never was, may be refused for it
    const unknown = part('unclear', written(any));
    const wrong = this.wrongAsTexts(schema).map((wrongs) => part('forbidden', written(wrongs)));
    const nasty = this.nasty(schema, (value) => pair([name, value]));
    // a list may be given as one parameter or as several
    const twice = part(
      schema.type === 'array' ? 'unclear' : 'forbidden',
      values.map((value) => [value, value].map((one) => pair([name, String(one)])).join('&')),
    );
    const others = [...(wrong.length === 0 ? [] : [fc.oneof(...wrong)]), unknown, nasty, twice];
    return fc.oneof({ weight: 9, arbitrary: right }, ...others.map((arbitrary) => ({ weight: 1, arbitrary })));
  }

  private wrongAsTexts(schema: JsonSchema): fc.Arbitrary<unknown>[] {
    if (isText(schema)) return unfitTexts(schema);
    // a value that is no list is a list of one; in a list, too, only what no text can mean is certainly wrong
    const wrong = schema.type === 'array' ? this.values.beyondLimits(schema) : this.values.forbidden(schema);
    return wrong.map((values) => values.filter((value) => isWrongAsText(value, schema.type)));
  }

  /** What a text may be the document says; what reads like a number, a flag or a list is for others to judge. */
  private nasty(schema: JsonSchema, written: (value: string) => string): fc.Arbitrary<Part<string>> {
    return fc.constantFrom(...NASTY_TEXTS).map((text) => ({
      value: written(text),
      verdict: isText(schema) && isUnfit(schema, text) ? 'forbidden' : 'unclear',
    }));
  }

  private headersOf({ parameters }: Operation): fc.Arbitrary<Part<Record<string, string>>> {
    const documented = parameters
      .filter((one) => one.in === 'header')
      .map(({ name, schema }) =>
        fc.option(
          part<Record<string, string>>(
            'allowed',
            this.values.allowed(schema).map((value) => ({ [name.toLowerCase()]: inHeader(value) })),
          ),
          { freq: 2, nil: null },
        ),
      );
    const general = part(
      'allowed',
      fc.record(GENERAL_HEADERS, { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>,
    );
    return fc.tuple(general, ...documented).map((given) => {
      const present = given.filter((one) => one !== null);
      return {
        value: Object.assign({}, ...present.map(({ value }) => value)) as Record<string, string>,
        verdict: worst(present.map(({ verdict }) => verdict)),
      };
    });
  }

  private bodyOf({
    method,
    body,
  }: Operation): fc.Arbitrary<Part<{ text: string | null; headers: Record<string, string> }>> {
    const sent = (text: string, type = JSON_TYPE) => ({ text, headers: { 'content-type': type } });
    const none = { text: null, headers: {} };
    if (method === 'GET') return fc.constant({ value: none, verdict: 'allowed' });
    if (body === null) {
      const any = part(
        'unclear',
        fc.constantFrom('{}', '{"a":1}', ...BAD_BODIES).map((text) => sent(text)),
      );
      return fc.oneof(
        { weight: 4, arbitrary: fc.constant({ value: none, verdict: 'allowed' as const }) },
        { weight: 1, arbitrary: any },
      );
    }
    const json = (value: unknown): ReturnType<typeof sent> => sent(JSON.stringify(value));
    const wrong = this.values.forbidden(body.schema).map((values) => part('forbidden', values.map(json)));
    const unreadable = BAD_BODIES.filter((text) => body.isRequired || text !== '');
    return fc.oneof(
      { weight: 6, arbitrary: part('allowed', this.values.allowed(body.schema).map(json)) },
      { weight: 6, arbitrary: fc.oneof(...wrong) },
      {
        weight: 2,
        arbitrary: part(
          'forbidden',
          fc.constantFrom(...unreadable).map((text) => sent(text)),
        ),
      },
      {
        weight: 1,
        arbitrary: part(
          'forbidden',
          fc.constantFrom(...BAD_TYPES).map((type) => sent('{}', type)),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constant({
          value: none,
          verdict: body.isRequired ? ('forbidden' as const) : ('allowed' as const),
        }),
      },
    );
  }
}

function bearerOf({ isAdmin }: Operation): fc.Arbitrary<Bearer> {
  if (!isAdmin) return fc.constantFrom('nobody', 'nobody', 'nobody', 'admin', 'reader', 'unknown');
  const others = fc.constantFrom<Bearer>('reader', 'unknown', 'nobody');
  return fc.oneof({ weight: 8, arbitrary: fc.constant<Bearer>('admin') }, { weight: 1, arbitrary: others });
}

/** A dot alone would be another address. */
const segment = (value: unknown): string =>
  encodeURIComponent(String(value)).replace(/^\.+$/, (dots) => '%2E'.repeat(dots.length));
const pair = ([name, value]: readonly [string, string]): string =>
  `${name.includes('%') ? name : encodeURIComponent(name)}=${encodeURIComponent(value)}`;
const inHeader = (value: unknown): string =>
  String(value)
    .replace(/[^\x20-\x7e]/g, '')
    .trim() || 'x';
const addressOf = (client: number): string => `10.${client >> 16}.${(client >> 8) & 255}.${client & 255}`;

/** Some values of another type read like the right one as text. */
function isWrongAsText(value: unknown, type: string | undefined): boolean {
  if (type === 'array') return !(value as unknown[]).includes(true);
  if (typeof value === 'object' && value !== null) return false;
  return !(type === 'boolean' && ['0', '1'].includes(String(value)));
}

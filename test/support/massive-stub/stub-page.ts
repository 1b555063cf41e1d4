import { REFUSALS } from './stub-refusals.js';
import type { StubFault, StubScenario } from './stub-scenario.js';

/** A body to send as JSON, or what to send instead. */
export type StubAnswer = { readonly json: unknown } | { readonly refusal: StubFault };

export interface StubListRequest {
  readonly path: string;
  /** Those of the first page, whatever page is asked for. */
  readonly filters: URLSearchParams;
}

/** Rows that a page holds when nothing is said, and at most. */
export interface PageLimit {
  readonly usual: number;
  readonly most: number;
}

/** One page of a list, with the address of the next as the scenario has it. */
export function pageOf(
  { path, filters }: StubListRequest,
  rows: readonly unknown[],
  { usual, most }: PageLimit,
  { paging, nextUrl }: StubScenario,
): StubAnswer {
  const offset = Number(filters.get('offset') ?? 0);
  const limit = Number(filters.get('limit') ?? usual);
  if (!(limit <= most)) return { refusal: REFUSALS.limitTooLarge };
  const isFirst = filters.get('visit') === null;
  const isEmpty = paging === 'empty_pages' ? !isFirst : paging === 'one_empty_page' && filters.get('visit') === '1';
  const results = isEmpty ? [] : rows.slice(offset, offset + limit);
  const page = { status: 'OK', request_id: 'a1b2', count: results.length, results };
  const hasEnd = paging === 'normal' || paging === 'one_empty_page';
  if (hasEnd && !isEmpty && offset + limit >= rows.length) return { json: page };
  const next = new URLSearchParams(filters);
  next.set('offset', String(isEmpty ? offset : Math.min(offset + limit, rows.length - 1)));
  next.set('visit', paging === 'repeated_cursor' ? '1' : String(Number(filters.get('visit') ?? 0) + 1));
  if (paging === 'repeated_cursor') next.set('offset', '0');
  const token = Buffer.from(next.toString()).toString('base64url');
  return { json: { ...page, next_url: nextUrl.replace('{path}', `${path}?cursor=${token}`) } };
}

/** A cursor holds the filters and the place, as the vendor's does. */
export function filtersOf(query: URLSearchParams): URLSearchParams {
  const cursor = query.get('cursor');
  return cursor === null ? query : new URLSearchParams(Buffer.from(cursor, 'base64url').toString());
}

/** Those rows whose `field` passes the filters on it: `field`, `field.gte`, `.gt`, `.lte`, `.lt`. */
export function filtered<Row>(
  rows: readonly Row[],
  filters: URLSearchParams,
  field: string,
  valueOf: (row: Row) => string | number,
): Row[] {
  const checks: readonly (readonly [suffix: string, passes: (sign: number) => boolean])[] = [
    ['', (sign) => sign === 0],
    ['.gte', (sign) => sign >= 0],
    ['.gt', (sign) => sign > 0],
    ['.lte', (sign) => sign <= 0],
    ['.lt', (sign) => sign < 0],
  ];
  return checks.reduce<Row[]>(
    (left, [suffix, passes]) => {
      const bound = filters.get(field + suffix);
      return bound === null ? left : left.filter((row) => passes(compare(valueOf(row), bound)));
    },
    [...rows],
  );
}

function compare(value: string | number, bound: string): number {
  if (typeof value === 'number') return value - Number(bound);
  const [a, b] = [Date.parse(value), Date.parse(bound)];
  if (!Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  return value === bound ? 0 : value < bound ? -1 : 1;
}

import type { CallBudget } from '../../facts/call-budget.js';
import { MarketDataError } from '../../market-data-error.js';
import type { Capability } from './access-memory.js';
import { openEnvelope, rowsIn } from './envelope.js';
import type { MassiveClient } from './massive-client.js';
import { nextPagePath } from './next-page.js';
import type { Priority } from './rate-limiter.js';

const MAX_PAGES = 100;

export interface ListRequest {
  readonly what: string;
  readonly capability: Capability;
  readonly path: string;
  readonly priority: Priority;
  /** Per page, ms. */
  readonly deadlineMs: number;
  /** See MassiveRequest. */
  readonly budget?: CallBudget;
  readonly mayBeAbsent?: boolean;
}

export interface ListPage {
  readonly rows: readonly unknown[];
  /** null at the end of the list. */
  readonly nextPath: string | null;
}

/** All rows of a paged list, or an error: a list is never cut short. */
export async function readAllPages(client: MassiveClient, list: ListRequest, signal: AbortSignal): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const page of pagesOf(client, list, signal)) for (const row of page) rows.push(row);
  return rows;
}

/** The pages of a list, one after the other. Filters travel in the vendor's cursor. */
export async function* pagesOf(
  client: MassiveClient,
  list: ListRequest,
  signal: AbortSignal,
): AsyncGenerator<readonly unknown[]> {
  const visited = new Set<string>();
  let emptyPages = 0;
  for (let path: string | null = list.path; path !== null;) {
    if (visited.has(path)) throw endless(list.what, 'it repeats a page');
    if (visited.size >= MAX_PAGES) throw endless(list.what, `it has more than ${MAX_PAGES} pages`);
    visited.add(path);
    const page: ListPage = await readPage(client, { ...list, path }, signal);
    yield page.rows;
    path = page.nextPath;
    emptyPages = page.rows.length === 0 ? emptyPages + 1 : 0;
    if (path !== null && emptyPages > 1) throw endless(list.what, 'its pages are empty');
  }
}

/** One page alone. */
export async function readPage(client: MassiveClient, list: ListRequest, signal: AbortSignal): Promise<ListPage> {
  const envelope = await client.call({ ...list, decode: (body) => openEnvelope(list.what, body) }, signal);
  return { rows: rowsIn(list.what, envelope, 'results'), nextPath: nextPagePath(list.what, envelope.next_url) };
}

function endless(what: string, how: string): MarketDataError {
  return new MarketDataError('malformed', `${what}: the list does not end; ${how}.`);
}

import { MarketDataError } from '../../market-data-error.js';
import type { Capability } from './access-memory.js';
import { type Fields, openEnvelope, rowsIn } from './envelope.js';
import type { MassiveClient } from './massive-client.js';
import { nextPagePath } from './next-page.js';

const MAX_PAGES = 100;

export interface ListRequest {
  readonly what: string;
  readonly capability: Capability;
  readonly path: string;
  /** Per page, ms. */
  readonly deadlineMs: number;
}

/** All rows of a paged list, or an error: a list is never cut short. Filters travel in the vendor's cursor. */
export async function readAllPages(client: MassiveClient, list: ListRequest, signal: AbortSignal): Promise<unknown[]> {
  const rows: unknown[] = [];
  const visited = new Set<string>();
  let emptyPages = 0;
  for (let path: string | null = list.path; path !== null;) {
    if (visited.has(path)) throw endless(list.what, 'it repeats a page');
    if (visited.size >= MAX_PAGES) throw endless(list.what, `it has more than ${MAX_PAGES} pages`);
    visited.add(path);
    const page = await readPage(client, { ...list, path }, signal);
    const pageRows = rowsIn(list.what, page, 'results');
    for (const row of pageRows) rows.push(row);
    path = nextPagePath(list.what, page.next_url);
    emptyPages = pageRows.length === 0 ? emptyPages + 1 : 0;
    if (path !== null && emptyPages > 1) throw endless(list.what, 'its pages are empty');
  }
  return rows;
}

function readPage(client: MassiveClient, list: ListRequest, signal: AbortSignal): Promise<Fields> {
  return client.call({ ...list, priority: 'list', decode: (body) => openEnvelope(list.what, body) }, signal);
}

function endless(what: string, how: string): MarketDataError {
  return new MarketDataError('malformed', `${what}: the list does not end; ${how}.`);
}

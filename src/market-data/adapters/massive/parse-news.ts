import type { NewsItem, NewsPage } from '../../facts/market-facts.js';
import type { Fields } from './envelope.js';
import { textOrNull } from './loose-values.js';
import { checkMalformed } from './malformed-rows.js';
import { RowReader } from './row-reader.js';

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
/** Longer ones are no headlines and no links, and would travel with every board. */
const MAX_TITLE_CHARACTERS = 1_000;
const MAX_URL_CHARACTERS = 2_048;

export interface ParseNewsOptions {
  readonly askedMs: number;
  readonly sinceMs: number;
  /** False when the list was left before its end: of the instant of its last item, others may be missing. */
  readonly isWhole: boolean;
}

/** Rows of `/v2/reference/news`, newest first, as a page; the first of an id counts. Pure. Throws MarketDataError `malformed`. */
export function parseNews(rows: readonly unknown[], { askedMs, sinceMs, isWhole }: ParseNewsOptions): NewsPage {
  const items = new Map<string, NewsItem>();
  let malformed = 0;
  let oldestMs = askedMs;
  for (const row of rows) {
    const item = parseItem(row, askedMs);
    if (item === null) malformed++;
    else if (!items.has(item.id)) items.set(item.id, item);
    if (item !== null) oldestMs = Math.min(oldestMs, item.publishedMs);
  }
  checkMalformed('news', malformed, rows.length);
  const completeSinceMs = isWhole ? sinceMs : Math.max(sinceMs, oldestMs + 1);
  const wanted = [...items.values()].filter(({ publishedMs }) => publishedMs >= sinceMs);
  return { askedMs, completeSinceMs, items: wanted.sort((a, b) => b.publishedMs - a.publishedMs) };
}

function parseItem(row: unknown, askedMs: number): NewsItem | null {
  const reader = new RowReader(askedMs);
  const fields = reader.part(row);
  const publishedMs = reader.timeMs(instantOf(fields.published_utc), 1);
  const id = textOrNull(fields.id);
  const title = textOrNull(fields.title);
  if (reader.malformed || Number.isNaN(publishedMs) || id === null) return null;
  if (title === null || title.length > MAX_TITLE_CHARACTERS || !Array.isArray(fields.tickers)) return null;
  const publisher = publisherOf(fields.publisher);
  return { id, publishedMs, title, url: linkOrNull(fields.article_url), publisher, symbols: symbolsIn(fields.tickers) };
}

function instantOf(value: unknown): number {
  return typeof value === 'string' && RFC3339.test(value) ? Date.parse(value) : NaN;
}

function publisherOf(publisher: unknown): string | null {
  return typeof publisher === 'object' && publisher !== null ? textOrNull((publisher as Fields).name) : null;
}

/** Other schemes (`javascript:`) must not reach a page that links to it. */
function linkOrNull(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_URL_CHARACTERS || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

/** Case is kept: `KIMpL` and `KIMPL` are two. */
function symbolsIn(tickers: readonly unknown[]): string[] {
  return [...new Set(tickers.map(textOrNull).filter((ticker) => ticker !== null))];
}

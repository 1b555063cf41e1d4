import { z } from 'zod';
import { TICKER } from '../../cache/cache-keys-ticker.js';

export const MAX_WATCHLISTS = 100;
export const MAX_SYMBOLS = 100;
/** Names are parts of keys and of paths. */
export const WATCHLIST_NAME = /^[a-z0-9_-]{1,64}$/;

/** Tickers that somebody follows: their answers are made ready before anybody asks. */
export interface Watchlist {
  readonly name: string;
  /** In the order in which they were given, each once; as the source spells them. */
  readonly symbols: readonly string[];
  /** When it was last written, ISO 8601 UTC; null = whoever wrote it did not say. */
  readonly updated_at: string | null;
}

const documentSchema = z.object({
  symbols: z.array(z.string().regex(TICKER)).max(MAX_SYMBOLS),
  updated_at: z.iso.datetime().nullable().catch(null),
});

/** What was found where a list should be. */
export type WatchlistReading =
  | { readonly watchlist: Watchlist; readonly trouble: null }
  /** It is no list: why, in words that repeat nothing of it. */
  | { readonly watchlist: null; readonly trouble: string };

/** A list as it is stored, perhaps by hand. */
export function readWatchlist(name: string, document: unknown): WatchlistReading {
  if (!WATCHLIST_NAME.test(name)) return { watchlist: null, trouble: 'name: not one of a watchlist' };
  const { data, error } = documentSchema.safeParse(document);
  if (data === undefined) return { watchlist: null, trouble: error.issues.slice(0, 1).map(said).join('') };
  return { watchlist: { name, symbols: [...new Set(data.symbols)], updated_at: data.updated_at }, trouble: null };
}

function said({ path, code, message }: z.core.$ZodIssue): string {
  if (path.length === 0) return 'not a JSON object';
  return `${path.join('.')}: ${code === 'invalid_format' ? 'not a ticker' : message}`;
}

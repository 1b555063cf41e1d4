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

/** A list as it is stored, perhaps by hand; null when it is none. */
export function watchlistOf(name: string, document: unknown): Watchlist | null {
  const { data } = documentSchema.safeParse(document);
  if (data === undefined || !WATCHLIST_NAME.test(name)) return null;
  return { name, symbols: [...new Set(data.symbols)], updated_at: data.updated_at };
}

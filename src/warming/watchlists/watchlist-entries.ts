import { z } from 'zod';
import { parsedJson } from '../../common/parsed-json.js';
import { readWatchlist, type Watchlist, type WatchlistReading } from './watchlist.js';
import type { StoredWatchlists } from './watchlist-store.js';

const contentSchema = z.looseObject({ watchlists: z.array(z.unknown()) });
const namedSchema = z.object({ name: z.string() });

type Entry = WatchlistReading & {
  /** `entry 3` where it has none; no watchlist can have that name. */
  readonly name: string;
  readonly document: unknown;
};

/** What a file of watchlists says. What it says beside them, and entries that are no list, stay in it as they are. */
export class WatchlistEntries {
  static readonly EMPTY = new WatchlistEntries({}, []);

  private constructor(
    private readonly rest: Readonly<Record<string, unknown>>,
    readonly entries: readonly Entry[],
  ) {}

  /** null: it is no such file. */
  static parse(text: string): WatchlistEntries | null {
    const { data } = contentSchema.safeParse(parsedJson(text));
    if (data === undefined) return null;
    const { watchlists, ...rest } = data;
    const entries: Entry[] = [];
    for (const [at, document] of watchlists.entries()) {
      const name = namedSchema.safeParse(document).data?.name ?? `entry ${at + 1}`;
      const isTaken = entries.some((entry) => entry.name === name && entry.watchlist !== null);
      const reading = isTaken
        ? { watchlist: null, trouble: 'name: that of a watchlist before it' }
        : readWatchlist(name, document);
      entries.push({ name, document, ...reading });
    }
    return new WatchlistEntries(rest, entries);
  }

  get stored(): StoredWatchlists {
    const watchlists = this.entries.flatMap(({ watchlist }) => watchlist ?? []);
    return {
      watchlists: watchlists.sort((a, b) => (a.name < b.name ? -1 : 1)),
      damaged: [...this.troubles.keys()].sort(),
    };
  }

  /** Why entries are no lists, by name. */
  get troubles(): ReadonlyMap<string, string> {
    return new Map(this.entries.flatMap(({ name, trouble }) => (trouble === null ? [] : [[name, trouble] as const])));
  }

  /** Of two of one name, the one that can be read. */
  find(name: string): Entry | null {
    const found = this.entries.filter((entry) => entry.name === name);
    return found.find(({ watchlist }) => watchlist !== null) ?? found[0] ?? null;
  }

  without(name: string): WatchlistEntries {
    return new WatchlistEntries(
      this.rest,
      this.entries.filter((entry) => entry.name !== name),
    );
  }

  /** With this one in place of all of its name. */
  with(watchlist: Watchlist): WatchlistEntries {
    const { name } = watchlist;
    const entry: Entry = { name, document: watchlist, watchlist, trouble: null };
    return new WatchlistEntries(this.rest, [...this.without(name).entries, entry]);
  }

  toText(): string {
    const watchlists = this.entries.map(({ document }) => document);
    return `${JSON.stringify({ ...this.rest, watchlists }, null, 1)}\n`;
  }
}

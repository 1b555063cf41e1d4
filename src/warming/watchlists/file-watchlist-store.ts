import { readFile, rename } from 'node:fs/promises';
import { z } from 'zod';
import { parsedJson } from '../../common/parsed-json.js';
import { writeFileWhole } from '../../common/write-file-whole.js';
import { MAX_WATCHLISTS, type Watchlist, watchlistOf } from './watchlist.js';
import { type PutOutcome, WatchlistStore } from './watchlist-store.js';
import { WatchlistsUnavailableError } from './watchlists-unavailable.error.js';

const contentSchema = z.object({ watchlists: z.array(z.looseObject({ name: z.string() })) });

/**
 * The lists in one file, written whole, for a process without Redis. It is read anew each time, so a file that is edited
 * by hand is followed. A damaged file is put aside by the next write, not overwritten.
 */
export class FileWatchlistStore extends WatchlistStore {
  /** Writes come one after the other. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly path: string) {
    super();
  }

  override async find(name: string): Promise<Watchlist | null> {
    return (await this.load())?.get(name) ?? null;
  }

  override async all(): Promise<readonly Watchlist[]> {
    return sorted((await this.load()) ?? new Map());
  }

  override put(watchlist: Watchlist): Promise<PutOutcome> {
    return this.change((lists) => {
      const isThere = lists.has(watchlist.name);
      if (!isThere && lists.size >= MAX_WATCHLISTS) return { outcome: 'full', changed: false };
      lists.set(watchlist.name, watchlist);
      return { outcome: isThere ? 'replaced' : 'created', changed: true };
    });
  }

  override remove(name: string): Promise<boolean> {
    return this.change((lists) => {
      const isThere = lists.delete(name);
      return { outcome: isThere, changed: isThere };
    });
  }

  private change<T>(
    edit: (lists: Map<string, Watchlist>) => { readonly outcome: T; readonly changed: boolean },
  ): Promise<T> {
    const turn = this.tail.then(async () => {
      const loaded = await this.load();
      const lists = loaded ?? new Map<string, Watchlist>();
      const { outcome, changed } = edit(lists);
      if (changed) await this.write(sorted(lists), loaded === null);
      return outcome;
    });
    // whoever asked for it hears of its failure
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** null: the file is damaged. */
  private async load(): Promise<Map<string, Watchlist> | null> {
    try {
      const content = contentSchema.safeParse(parsedJson(await readFile(this.path, 'utf8'))).data;
      if (content === undefined) return null;
      const lists = content.watchlists.map((document) => watchlistOf(document.name, document));
      return new Map(lists.filter((list) => list !== null).map((list) => [list.name, list]));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return new Map();
      throw this.unavailable('read', error);
    }
  }

  private async write(watchlists: readonly Watchlist[], keepDamaged: boolean): Promise<void> {
    try {
      if (keepDamaged) await rename(this.path, `${this.path}.damaged`);
      await writeFileWhole(this.path, Buffer.from(`${JSON.stringify({ watchlists }, null, 1)}\n`));
    } catch (error) {
      throw this.unavailable('written', error);
    }
  }

  private unavailable(what: string, error: unknown): WatchlistsUnavailableError {
    const message = `WATCHLISTS_FILE cannot be ${what} (${codeOf(error) ?? 'unknown'})`;
    return new WatchlistsUnavailableError(message, { cause: error });
  }
}

function sorted(lists: ReadonlyMap<string, Watchlist>): Watchlist[] {
  return [...lists.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Errors of the file system are no `instanceof Error` in another realm. */
function codeOf(error: unknown): string | null {
  return (error as NodeJS.ErrnoException).code ?? null;
}

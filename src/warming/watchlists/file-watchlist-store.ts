import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { errorCode } from '../../common/error-code.js';
import { FileLock, lockedError } from '../../common/file-lock.js';
import { writeFileWhole } from '../../common/write-file-whole.js';
import { MAX_WATCHLISTS, type Watchlist } from './watchlist.js';
import { WatchlistDamage } from './watchlist-damage.js';
import { WatchlistEntries } from './watchlist-entries.js';
import { type PutOutcome, type StoredWatchlists, WatchlistStore } from './watchlist-store.js';
import { WatchlistsUnavailableError } from './watchlists-unavailable.error.js';

interface Change<T> {
  readonly outcome: T;
  /** null: nothing is to be written. */
  readonly next: WatchlistEntries | null;
}

/**
 * The lists in one file, written whole, for processes without Redis: one changes it at a time. It is read anew each time,
 * so a file that is edited by hand is followed. While it is damaged it cannot be read; the next list that is put puts it
 * aside as `<file>.<uuid>.damaged`, not overwritten, and is written with the lists that this process knew before.
 */
export class FileWatchlistStore extends WatchlistStore {
  private readonly logger = new Logger('Watchlists');
  private readonly damage = new WatchlistDamage();
  private readonly lock: FileLock;
  private lastKnown = WatchlistEntries.EMPTY;
  private isDamageLogged = false;
  /** Writes come one after the other, in the order in which they were asked for. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly path: string) {
    super();
    this.lock = new FileLock(path);
  }

  override async find(name: string): Promise<Watchlist | null> {
    const entry = (await this.read()).find(name);
    if (entry === null) return null;
    if (entry.watchlist === null) throw this.damage.refusal(name, entry.trouble);
    return entry.watchlist;
  }

  override async all(): Promise<StoredWatchlists> {
    return (await this.read()).stored;
  }

  override put(watchlist: Watchlist): Promise<PutOutcome> {
    return this.change((entries) => {
      const lists = entries ?? this.lastKnown;
      const isThere = lists.find(watchlist.name) !== null;
      if (!isThere && lists.entries.length >= MAX_WATCHLISTS) return { outcome: 'full', next: null };
      return { outcome: isThere ? 'replaced' : 'created', next: lists.with(watchlist) };
    });
  }

  override remove(name: string): Promise<boolean> {
    return this.change((entries) => {
      if (entries === null) throw damagedFile();
      const isThere = entries.find(name) !== null;
      return { outcome: isThere, next: isThere ? entries.without(name) : null };
    });
  }

  /** @param edit null: the file is damaged */
  private change<T>(edit: (entries: WatchlistEntries | null) => Change<T>): Promise<T> {
    const turn = this.tail.then(() => this.changeNow(edit));
    // whoever asked for it hears of its failure
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async changeNow<T>(edit: (entries: WatchlistEntries | null) => Change<T>): Promise<T> {
    try {
      return await this.lock.hold(async (isHeld) => {
        const entries = await this.load();
        const { outcome, next } = edit(entries);
        if (next === null) return outcome;
        if (!(await isHeld())) throw lockedError('it took too long');
        await this.write(next, entries === null);
        return outcome;
      });
    } catch (error) {
      throw error instanceof WatchlistsUnavailableError ? error : unavailable('written', error);
    }
  }

  private async read(): Promise<WatchlistEntries> {
    const entries = await this.load();
    if (entries === null) throw damagedFile();
    return entries;
  }

  /** null: the file is damaged. */
  private async load(): Promise<WatchlistEntries | null> {
    const text = await this.text();
    const entries = text === null ? WatchlistEntries.EMPTY : WatchlistEntries.parse(text);
    if (entries === null && !this.isDamageLogged)
      this.logger.error('WATCHLISTS_FILE is damaged: the next watchlist that is put puts it aside');
    this.isDamageLogged = entries === null;
    if (entries === null) return null;
    this.damage.seeAll(entries.troubles);
    this.lastKnown = entries;
    return entries;
  }

  /** null: there is no file. */
  private async text(): Promise<string | null> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw unavailable('read', error);
    }
  }

  private async write(entries: WatchlistEntries, keepDamaged: boolean): Promise<void> {
    if (keepDamaged) {
      const aside = `${this.path}.${randomUUID()}.damaged`;
      await copyFile(this.path, aside, constants.COPYFILE_EXCL);
      this.logger.warn(`The damaged WATCHLISTS_FILE is put aside as ${aside}`);
    }
    await writeFileWhole(this.path, Buffer.from(entries.toText()));
    this.lastKnown = entries;
  }
}

function damagedFile(): WatchlistsUnavailableError {
  return new WatchlistsUnavailableError('WATCHLISTS_FILE is damaged', {
    consequence: 'The next watchlist that is put puts the file aside; those that were known are kept',
  });
}

function unavailable(what: string, error: unknown): WatchlistsUnavailableError {
  const message = `WATCHLISTS_FILE cannot be ${what} (${errorCode(error) ?? 'unknown'})`;
  return new WatchlistsUnavailableError(message, { cause: error });
}

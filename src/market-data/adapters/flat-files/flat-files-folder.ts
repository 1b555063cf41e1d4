import { readdirSync, type Dirent } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SessionCalendar } from '../../calendar/session-calendar.js';
import { MarketDataError } from '../../market-data-error.js';

const LAYOUT = 'us_stocks_sip/day_aggs_v1';
const FILE_NAME = /^(\d{4}-\d{2}-\d{2})\.csv\.gz$/;
const SET_DIR = `set FLAT_FILES_DIR (or --data) to the folder that contains ${LAYOUT}`;
const SET_DATE = 'set FLAT_FILES_DATE (or --date)';

/**
 * A folder of day-aggregates files, `us_stocks_sip/day_aggs_v1/YYYY/MM/YYYY-MM-DD.csv.gz`, listed once when it is
 * opened. Files of days that are no sessions of the calendar are left out. Throws MarketDataError `no_data` when there
 * is no such folder or no file of a session in it.
 */
export class FlatFilesFolder {
  /** Absolute. */
  readonly dir: string;
  /** Dates with a file, ascending; at least one. */
  readonly sessions: readonly string[];

  constructor(
    dir: string,
    private readonly calendar: SessionCalendar,
  ) {
    this.dir = resolve(dir);
    const dates = this.listFiles().flatMap((file) => this.dateOf(file) ?? []);
    this.sessions = dates.filter((date) => this.isSession(date)).sort();
    if (this.sessions.length === 0) {
      const ignored = dates.length === 0 ? '' : ` (${dates.length} files of days that are no sessions were ignored)`;
      const message = `${join(this.dir, LAYOUT)} holds no YYYY/MM/YYYY-MM-DD.csv.gz of a session${ignored}: ${SET_DIR}`;
      throw new MarketDataError('no_data', message);
    }
  }

  get oldest(): string {
    return this.sessions[0] as string;
  }

  get newest(): string {
    return this.sessions.at(-1) as string;
  }

  /** The session to replay: `date`, or the newest when it is null. Throws MarketDataError `bad_request` or `no_data`. */
  choose(date: string | null): string {
    if (date === null) return this.newest;
    const remedy = `${SET_DATE} to a session from ${this.oldest} to ${this.newest}, or leave it out for the newest`;
    if (!this.isSession(date)) {
      throw new MarketDataError('bad_request', `'${date}' is not a trading session (YYYY-MM-DD): ${remedy}`);
    }
    if (this.sessions.includes(date)) return date;
    throw new MarketDataError('no_data', `${this.relativePath(date)} is not in ${this.dir}: ${remedy}`);
  }

  /** False, too, for what is no date and for days beyond the calendar. */
  isSession(date: string): boolean {
    try {
      return this.calendar.isSession(date);
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Where the file of a date belongs, relative to `dir`. */
  relativePath(date: string): string {
    return `${LAYOUT}/${date.slice(0, 4)}/${date.slice(5, 7)}/${date}.csv.gz`;
  }

  private listFiles(): Dirent[] {
    const root = join(this.dir, LAYOUT);
    try {
      return readdirSync(root, { recursive: true, withFileTypes: true });
    } catch (error) {
      throw new MarketDataError('no_data', `${root} cannot be read: ${SET_DIR}`, { cause: error });
    }
  }

  /** The date of a file that lies where a file of that date belongs, else null. */
  private dateOf(file: Dirent): string | null {
    const date = FILE_NAME.exec(file.name)?.[1];
    if (date === undefined || file.isDirectory()) return null;
    return join(file.parentPath, file.name) === join(this.dir, this.relativePath(date)) ? date : null;
  }
}

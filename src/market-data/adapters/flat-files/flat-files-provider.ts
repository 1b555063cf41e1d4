import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SessionCalendar, SessionState } from '../../calendar/session-calendar.js';
import type { DailyBars } from '../../daily-bars.js';
import { MarketDataError } from '../../market-data-error.js';
import { MarketDataProvider, NO_USAGE, type ProviderUsage, type StockSplit } from '../../market-data-provider.js';
import type { MarketSnapshot } from '../../market-snapshot.js';
import type { ReferenceTable } from '../../reference-table.js';
import { DayAggregatesReader, type DayAggregates } from './day-aggregates-reader.js';
import { FlatFilesFolder } from './flat-files-folder.js';
import { readGzipLines } from './gzip-lines.js';
import { ReferenceTickers } from './reference-tickers.js';

const REFERENCE_FILE = 'reference-tickers.ndjson.gz';
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

interface FlatFilesOptions {
  /** The folder that contains `us_stocks_sip/day_aggs_v1`. */
  readonly dir: string;
  /** The session to replay as today, YYYY-MM-DD; null = the newest one with a file. */
  readonly date: string | null;
  readonly calendar: SessionCalendar;
}

/**
 * Market data from a folder of Massive day-aggregates flat files, one session of it replayed as today. The replayed
 * session is over: its clock stands at the close of regular hours and its bar is complete. Prices are split-adjusted
 * to the newest file of the folder, so there are no splits to apply. Names and types come from
 * `reference-tickers.ndjson.gz` in the same folder; without that file they are unknown.
 *
 * Opening throws MarketDataError: `no_data` (folder, files or the wanted file missing), `bad_request` (no session).
 */
export class FlatFilesProvider extends MarketDataProvider {
  override readonly source = 'flat-files';
  override readonly sourceId: string;
  override readonly calendar: SessionCalendar;
  override readonly facts = null;
  override readonly worthPersisting = false;
  private readonly folder: FlatFilesFolder;
  private readonly session: SessionState;

  constructor({ dir, date, calendar }: FlatFilesOptions) {
    super();
    this.calendar = calendar;
    this.folder = new FlatFilesFolder(dir, calendar);
    this.session = completed(calendar, this.folder.choose(date));
    this.sourceId = flatFilesSourceId(dir, date);
  }

  override marketNowMs(): number {
    return this.session.regularCloseMs;
  }

  override async snapshot(signal: AbortSignal): Promise<MarketSnapshot> {
    const day = await this.read(this.session.date, signal);
    const constant = (value: number): Float64Array => new Float64Array(day.symbols.length).fill(value);
    const closeMs = this.session.regularCloseMs;
    return {
      source: this.source,
      freshness: 'end_of_day',
      session: this.session,
      asOfMs: closeMs,
      rowsRead: day.rowsRead,
      malformed: day.malformed,
      duplicate: day.duplicate,
      symbols: day.symbols,
      columns: {
        priceUsd: day.closeUsd,
        priceTimeMs: constant(closeMs),
        dayOpenUsd: day.openUsd,
        dayHighUsd: day.highUsd,
        dayLowUsd: day.lowUsd,
        dayVolumeShares: day.volumeShares,
        volumeTimeMs: constant(closeMs),
        vwapUsd: day.vwapUsd,
        previousCloseUsd: constant(NaN),
      },
    };
  }

  override marketSession(): SessionState {
    return this.session;
  }

  override async reference(signal: AbortSignal): Promise<ReferenceTable> {
    if (signal.aborted) throw abortedBefore(signal);
    const tickers = new ReferenceTickers();
    const path = join(this.folder.dir, REFERENCE_FILE);
    if (existsSync(path)) await readGzipLines(path, REFERENCE_FILE, tickers.line, signal);
    return tickers.result(this.marketNowMs());
  }

  override async dailyBars(date: string, signal: AbortSignal): Promise<DailyBars> {
    if (signal.aborted) throw abortedBefore(signal);
    if (!ISO_DATE.test(date)) throw new MarketDataError('bad_request', `'${date}' is not a date (YYYY-MM-DD)`);
    if (!this.folder.isSession(date)) throw new MarketDataError('no_data', `${date} is not a trading session`);
    if (date > this.session.date) {
      const message = `${date} is after ${this.session.date}, the session that is replayed as today`;
      throw new MarketDataError('no_data', message);
    }
    if (date < this.folder.oldest) {
      throw new MarketDataError('out_of_range', `${date} is older than the oldest file, ${this.folder.oldest}`);
    }
    const { symbols, openUsd, highUsd, lowUsd, closeUsd, volumeShares, vwapUsd } = await this.read(date, signal);
    const adjustedThrough = this.folder.newest;
    return { date, adjustedThrough, symbols, openUsd, highUsd, lowUsd, closeUsd, volumeShares, vwapUsd };
  }

  override splits(_fromDate: string, _toDate: string, signal: AbortSignal): Promise<StockSplit[]> {
    return signal.aborted ? Promise.reject(abortedBefore(signal)) : Promise.resolve([]);
  }

  override usage(): ProviderUsage {
    return NO_USAGE;
  }

  /** Nothing stays open between calls. */
  override close(): Promise<void> {
    return Promise.resolve();
  }

  private async read(date: string, signal: AbortSignal): Promise<DayAggregates> {
    const name = this.folder.relativePath(date);
    const reader = new DayAggregatesReader(name);
    await readGzipLines(
      join(this.folder.dir, name),
      name,
      (bytes, start, end) => reader.line(bytes, start, end),
      signal,
    );
    const day = reader.result();
    if (day.symbols.length > 0) return day;
    throw new MarketDataError(
      'no_data',
      `${name} has no usable row (${day.rowsRead} read, ${day.malformed.count} malformed)`,
    );
  }
}

/** A replayed day counts as over, whatever is left of its after-hours. */
function completed(calendar: SessionCalendar, date: string): SessionState {
  const regularCloseMs = calendar.regularCloseMs(date);
  const { startMs } = calendar.at(regularCloseMs);
  return { date, phase: 'closed', phaseElapsedFrac: 1, startMs, regularCloseMs };
}

function abortedBefore(signal: AbortSignal): MarketDataError {
  return new MarketDataError('aborted', 'The call was aborted before it began', { cause: signal.reason });
}

/**
 * See MarketDataProvider.sourceId. Each replayed date is a source of its own: the days after it are not known there.
 * @param date null = the newest of the folder
 */
export function flatFilesSourceId(dir: string, date: string | null): string {
  const identity = date === null ? resolve(dir) : `${resolve(dir)} ${date}`;
  return `flat-files-${createHash('sha256').update(identity).digest('hex').slice(0, 8)}`;
}

import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { errorCode } from '../../common/error-code.js';
import { writeFileWhole } from '../../common/write-file-whole.js';
import { MarketDataError, throwIfAborted } from '../market-data-error.js';
import type { MarketDataProvider } from '../market-data-provider.js';
import type { ReferenceRow, ReferenceTable } from '../reference-table.js';

const REFRESH_AFTER_MS = 24 * 3600 * 1000;
const RETRY_AFTER_MS = 5 * 60 * 1000;
/** A new table with fewer rows than this share of the kept one is taken for a truncated answer. */
const MIN_SHARE_OF_KEPT = 0.8;
const NO_REFERENCE: ReferenceTable = { asOfMs: 0, rows: new Map(), malformed: 0 };

export interface ReferenceAnswer {
  readonly table: ReferenceTable;
  /** `kept`: the last good table, because the newest could not be had. */
  readonly status: 'fresh' | 'kept' | 'missing';
}

/**
 * The last good reference table, refreshed once a day in the background and kept on disk where the source is remote.
 * Only the very first table is waited for. A bad or truncated answer never replaces a good one.
 */
export class ReferenceService {
  /** `kind: message` of the last refusal; null when all is well. */
  lastError: string | null = null;
  private kept: ReferenceTable | null = null;
  private triedMs = -Infinity;
  private refreshing: Promise<void> | null = null;

  /** @param file where the table outlives the process; null keeps it in memory only */
  constructor(
    private readonly provider: MarketDataProvider,
    private readonly file: string | null,
  ) {}

  /** The table to scan with. Never rejects, except that an abort of the very first load rejects with kind `aborted`. */
  async get(signal: AbortSignal): Promise<ReferenceAnswer> {
    this.kept ??= await this.read();
    const nowMs = this.provider.marketNowMs();
    const due = this.kept === null || nowMs - this.kept.asOfMs >= REFRESH_AFTER_MS;
    // Without any table there is nothing to scan: each scan asks again.
    if (due && (this.kept === null || nowMs - this.triedMs >= RETRY_AFTER_MS)) {
      this.refreshing ??= this.refresh(signal).finally(() => (this.refreshing = null));
    }
    if (this.kept === null) await this.refreshing;
    throwIfAborted(signal);
    if (this.kept === null) return { table: NO_REFERENCE, status: 'missing' };
    return { table: this.kept, status: nowMs - this.kept.asOfMs < REFRESH_AFTER_MS ? 'fresh' : 'kept' };
  }

  private async refresh(signal: AbortSignal): Promise<void> {
    try {
      const table = await this.provider.reference(signal);
      if (table.rows.size < (this.kept?.rows.size ?? 0) * MIN_SHARE_OF_KEPT) {
        throw new MarketDataError(
          'malformed',
          `reference data has ${String(table.rows.size)} rows, ${String(this.kept?.rows.size)} were kept before`,
        );
      }
      this.kept = table;
      this.lastError = null;
      await this.write(table);
    } catch (error) {
      if (!signal.aborted) this.triedMs = this.provider.marketNowMs();
      this.lastError = error instanceof MarketDataError ? `${error.kind}: ${error.message}` : `store: ${String(error)}`;
    }
  }

  private async read(): Promise<ReferenceTable | null> {
    if (this.file === null) return null;
    try {
      const text = await promisify(gunzip)(await readFile(this.file));
      const { asOfMs, rows } = JSON.parse(text.toString()) as { asOfMs: number; rows: ReferenceRow[] };
      return { asOfMs, rows: new Map(rows.map((row) => [row.symbol, row])), malformed: 0 };
    } catch (error) {
      // Absent or damaged: the provider is asked instead.
      if (errorCode(error) !== 'ENOENT') this.lastError = `store: ${String(error)}`;
      return null;
    }
  }

  private async write({ asOfMs, rows }: ReferenceTable): Promise<void> {
    if (this.file === null) return;
    await writeFileWhole(this.file, await promisify(gzip)(JSON.stringify({ asOfMs, rows: [...rows.values()] })));
  }
}

import { FlatFilesProvider } from '../../src/market-data/adapters/flat-files/flat-files-provider.js';
import { NyseCalendar } from '../../src/market-data/calendar/nyse-calendar.js';
import type { DailyBars } from '../../src/market-data/daily-bars.js';
import { MarketDataProvider, type ProviderUsage, type StockSplit } from '../../src/market-data/market-data-provider.js';
import type { MarketSnapshot } from '../../src/market-data/market-snapshot.js';
import type { ReferenceTable } from '../../src/market-data/reference-table.js';

/** Flat files whose today moves on when a test says so: one engine then lives through many sessions, as a service does. */
export class ReplayProvider extends MarketDataProvider {
  override readonly source = 'flat-files';
  override readonly facts = null;
  override readonly worthPersisting = false;
  override readonly calendar = new NyseCalendar();
  private day: FlatFilesProvider;

  constructor(
    private readonly dir: string,
    date: string,
  ) {
    super();
    this.day = this.open(date);
  }

  /** Makes `date` today. */
  moveTo(date: string): void {
    this.day = this.open(date);
  }

  override get sourceId(): string {
    return this.day.sourceId;
  }

  override marketNowMs(): number {
    return this.day.marketNowMs();
  }

  override snapshot(signal: AbortSignal): Promise<MarketSnapshot> {
    return this.day.snapshot(signal);
  }

  override reference(signal: AbortSignal): Promise<ReferenceTable> {
    return this.day.reference(signal);
  }

  override dailyBars(date: string, signal: AbortSignal): Promise<DailyBars> {
    return this.day.dailyBars(date, signal);
  }

  override splits(fromDate: string, toDate: string, signal: AbortSignal): Promise<StockSplit[]> {
    return this.day.splits(fromDate, toDate, signal);
  }

  override usage(): ProviderUsage {
    return this.day.usage();
  }

  override close(): Promise<void> {
    return this.day.close();
  }

  private open(date: string): FlatFilesProvider {
    return new FlatFilesProvider({ dir: this.dir, date, calendar: this.calendar });
  }
}

import { createHash } from 'node:crypto';
import type { Clock } from '../../../common/clock.js';
import type { MassivePlan } from '../../../config/app-config.js';
import type { SessionCalendar } from '../../calendar/session-calendar.js';
import type { DailyBars } from '../../daily-bars.js';
import { MarketDataError } from '../../market-data-error.js';
import { MarketDataProvider, type ProviderUsage, type StockSplit } from '../../market-data-provider.js';
import type { MarketSnapshot } from '../../market-snapshot.js';
import type { ReferenceTable } from '../../reference-table.js';
import { EndOfDaySource } from './end-of-day-source.js';
import { marketDate } from './market-date.js';
import { MassiveClient } from './massive-client.js';
import { MassiveFacts } from './massive-facts.js';
import { MassiveHttp } from './massive-http.js';
import { DEFAULT_MASSIVE_LIMITS, type MassiveLimits } from './massive-limits.js';
import { readAllPages } from './page-list.js';
import { type GroupedDaily, parseGroupedDaily } from './parse-grouped-daily.js';
import { parseReference } from './parse-reference.js';
import { LONGEST_DELAY_MS, type MarketDay, parseSnapshot } from './parse-snapshot.js';
import { parseSplits } from './parse-splits.js';
import type { Priority } from './rate-limiter.js';
import { SingleFlight } from './single-flight.js';
import { SystemTimer } from './system-timer.js';
import type { Timer } from './timer.js';

const SNAPSHOT_PATH = '/v2/snapshot/locale/us/markets/stocks/tickers?include_otc=false';
const GROUPED_PATH = '/v2/aggs/grouped/locale/us/market/stocks/';
const REFERENCE_PATH = '/v3/reference/tickers?market=stocks&active=true&limit=1000&sort=ticker&order=asc';
const SPLITS_PATH = '/stocks/v1/splits?limit=5000&sort=execution_date.asc';
const OLD_SPLITS_PATH = '/v3/reference/splits?limit=1000&sort=execution_date&order=asc';

export interface MassiveProviderOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly plan: MassivePlan;
  readonly calendar: SessionCalendar;
  readonly clock: Clock;
  readonly limits?: Partial<MassiveLimits>;
  readonly timer?: Timer;
  /** 0 to 1, for jitter. */
  readonly random?: () => number;
}

/**
 * Massive (formerly Polygon) REST: live snapshots where the plan has them, else the newest published session.
 * Both come as one upstream call; the close of the session before an end-of-day snapshot is left to the held history.
 */
export class MassiveProvider extends MarketDataProvider {
  override readonly source = 'massive';
  override readonly sourceId: string;
  override readonly calendar: SessionCalendar;
  override readonly facts: MassiveFacts;
  override readonly worthPersisting = true;
  private readonly limits: MassiveLimits;
  private readonly client: MassiveClient;
  private readonly endOfDay: EndOfDaySource;
  private readonly snapshots = new SingleFlight((signal) => this.takeSnapshot(signal));
  /** `/stocks/v1/splits` does not exist on every deployment; its predecessor says the same. */
  private useOldSplits = false;

  constructor(private readonly options: MassiveProviderOptions) {
    super();
    const { apiKey, baseUrl, plan, calendar, clock, timer = new SystemTimer(), random = Math.random } = options;
    this.calendar = calendar;
    this.limits = { ...DEFAULT_MASSIVE_LIMITS, ...options.limits };
    this.sourceId = massiveSourceId(baseUrl);
    const http = new MassiveHttp({ apiKey, baseUrl, limits: this.limits });
    this.client = new MassiveClient({ http, clock, timer, plan, random });
    this.facts = new MassiveFacts({ client: this.client, calendar, clock, deadlineMs: this.limits.deadlineMs });
    const fetch = (date: string, signal: AbortSignal): Promise<GroupedDaily> =>
      this.fetchBars(date, 'interactive', signal);
    this.endOfDay = new EndOfDaySource({ calendar, fetch });
  }

  override marketNowMs(): number {
    return this.options.clock.nowMs();
  }

  override snapshot(signal: AbortSignal): Promise<MarketSnapshot> {
    return this.snapshots.join(signal);
  }

  override async reference(signal: AbortSignal): Promise<ReferenceTable> {
    const asOfMs = this.marketNowMs();
    return parseReference(await this.list('reference', REFERENCE_PATH, signal), asOfMs);
  }

  override async dailyBars(date: string, signal: AbortSignal): Promise<DailyBars> {
    this.checkIsPastSession(date);
    return (await this.fetchBars(date, 'background', signal)).bars;
  }

  override async splits(fromDate: string, toDate: string, signal: AbortSignal): Promise<StockSplit[]> {
    const range = `&execution_date.gte=${fromDate}&execution_date.lte=${toDate}`;
    const splits = parseSplits(await this.listSplits(range, signal));
    return splits.filter(({ executionDate }) => executionDate >= fromDate && executionDate <= toDate);
  }

  override usage(): ProviderUsage {
    return this.client.usage;
  }

  override async close(): Promise<void> {
    await this.client.close();
  }

  /** Costs no request where the calendar knows better. */
  private checkIsPastSession(date: string): void {
    let closeMs: number;
    try {
      if (!this.calendar.isSession(date)) throw new MarketDataError('no_data', 'daily bars: not a trading session.');
      closeMs = this.calendar.regularCloseMs(date);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new MarketDataError('out_of_range', `daily bars: ${error.message}.`, { cause: error });
    }
    if (this.marketNowMs() < closeMs) {
      throw new MarketDataError('not_yet_published', `daily bars: the session of ${date} is not over.`);
    }
  }

  private async takeSnapshot(signal: AbortSignal): Promise<MarketSnapshot> {
    try {
      return await this.takeLiveSnapshot(signal);
    } catch (error) {
      if (!this.isAnsweredByEndOfDay(error)) throw error;
      return this.endOfDay.take(this.marketNowMs(), marketDate(this.marketNowMs()), signal);
    }
  }

  private takeLiveSnapshot(signal: AbortSignal): Promise<MarketSnapshot> {
    return this.client.call(
      {
        what: 'snapshot',
        capability: 'snapshot',
        path: SNAPSHOT_PATH,
        priority: 'interactive',
        deadlineMs: this.limits.snapshotDeadlineMs,
        decode: (body) =>
          parseSnapshot(body, this.marketNowMs(), { plan: this.options.plan, dayAt: (epochMs) => this.dayAt(epochMs) }),
      },
      signal,
    );
  }

  private dayAt(epochMs: number): MarketDay {
    const session = this.calendar.at(epochMs);
    const before = this.calendar.sessionsBefore(session.date, 1)[0];
    return { session, previousCloseMs: before === undefined ? NaN : this.calendar.regularCloseMs(before) };
  }

  /**
   * No snapshots in the plan; or none to be had on a closed day, which for delayed plans lasts a quarter of an hour
   * longer. During a session an empty snapshot is an error.
   */
  private isAnsweredByEndOfDay(error: unknown): boolean {
    if (!(error instanceof MarketDataError)) return false;
    if (error.kind === 'not_entitled') return true;
    const nowMs = this.marketNowMs();
    const isClosed = [nowMs, nowMs - LONGEST_DELAY_MS].some((ms) => this.calendar.at(ms).phase === 'closed');
    return error.kind === 'no_data' && isClosed;
  }

  private fetchBars(date: string, priority: Priority, signal: AbortSignal): Promise<GroupedDaily> {
    const adjustedThrough = marketDate(this.marketNowMs());
    return this.client.call(
      {
        what: `daily bars of ${date}`,
        capability: 'daily_bars',
        path: `${GROUPED_PATH}${date}?adjusted=true&include_otc=false`,
        priority,
        deadlineMs: this.limits.deadlineMs,
        decode: (body) => parseGroupedDaily(body, date, adjustedThrough),
      },
      signal,
    );
  }

  private async listSplits(range: string, signal: AbortSignal): Promise<unknown[]> {
    if (!this.useOldSplits) {
      try {
        return await this.list('splits', SPLITS_PATH + range, signal);
      } catch (error) {
        if (!(error instanceof MarketDataError) || error.kind !== 'not_found') throw error;
        this.useOldSplits = true;
      }
    }
    return this.list('splits', OLD_SPLITS_PATH + range, signal);
  }

  private list(capability: 'reference' | 'splits', path: string, signal: AbortSignal): Promise<unknown[]> {
    const { deadlineMs } = this.limits;
    return readAllPages(this.client, { what: capability, capability, path, priority: 'list', deadlineMs }, signal);
  }
}

/** See MarketDataProvider.sourceId. */
export function massiveSourceId(baseUrl: string): string {
  return `massive-${createHash('sha256').update(baseUrl).digest('hex').slice(0, 8)}-adjusted`;
}

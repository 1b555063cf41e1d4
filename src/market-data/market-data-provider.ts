import type { DailyBars } from './daily-bars.js';
import type { MarketDataSource } from './market-data-source.js';
import type { MarketSnapshot } from './market-snapshot.js';
import type { ReferenceTable } from './reference-table.js';
import type { MarketFacts } from './facts/market-facts.js';
import type { SessionCalendar, SessionState } from './calendar/session-calendar.js';

/** A stock split: `splitFrom` old shares became `splitTo` new ones on the morning of `executionDate`. */
export interface StockSplit {
  readonly symbol: string;
  /** YYYY-MM-DD, the first session that trades on the new basis. */
  readonly executionDate: string;
  readonly splitFrom: number;
  readonly splitTo: number;
}

/** How upstream answered: the class of the HTTP status, or `none` where no whole answer came. */
export const ANSWER_CLASSES = ['2xx', '3xx', '4xx', '5xx', 'none'] as const;
export type AnswerClass = (typeof ANSWER_CLASSES)[number];

export const CIRCUIT_STATES = ['closed', 'open', 'half_open'] as const;
export type CircuitState = (typeof CIRCUIT_STATES)[number];
/** An open circuit lets a request through after so long: it is half open from then on, whether anybody asks or not. */
export const CIRCUIT_REST_MS = 10_000;

/** What the provider's upstream has cost and how it fares, counted since the process began. */
export interface ProviderUsage {
  /** Requests sent upstream, retries included. 0 for sources that are not remote. */
  readonly calls: number;
  /** The same requests by what came of them; those under way are in none yet. */
  readonly answers: Readonly<Record<AnswerClass, number>>;
  readonly failures: number;
  readonly rateLimitHits: number;
  readonly circuit: CircuitState;
  /** Parts of the port that the plan does not include (HTTP 403), e.g. `snapshot`. */
  readonly refusedCapabilities: readonly string[];
}

/** What daily bars are fetched from. */
export type BarSource = Pick<MarketDataProvider, 'source' | 'sourceId' | 'calendar' | 'dailyBars' | 'splits'>;
/** Of a source that is not remote, and of any before its first request. */
export const NO_USAGE: ProviderUsage = {
  calls: 0,
  answers: { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 },
  failures: 0,
  rateLimitHits: 0,
  circuit: 'closed',
  refusedCapabilities: [],
};

/**
 * The port to market data. One instance belongs to one scan engine; all methods may be called concurrently.
 * Every failure is a MarketDataError; an aborted signal rejects with kind `aborted`.
 */
export abstract class MarketDataProvider {
  abstract readonly source: MarketDataSource;
  /**
   * Identity of the data for storage: provider, base URL or folder, adjustment. Safe as a folder name
   * (`[a-z0-9-]+`). Bars of one sourceId never stand in for another's.
   */
  abstract readonly sourceId: string;
  abstract readonly calendar: SessionCalendar;
  /** False when bars cost nothing to produce again (generated, or already on disk): they are then kept in memory only. */
  abstract readonly worthPersisting: boolean;
  /** Facts beyond prices; null where the source has none. */
  abstract readonly facts: MarketFacts | null;
  /** The market's clock, epoch ms: real time, or the close of the replayed session. */
  abstract marketNowMs(): number;
  /** Where the market stands now, by that clock; a replayed session is over. */
  marketSession(): SessionState {
    return this.calendar.at(this.marketNowMs());
  }

  /** The whole market now: one upstream call, whatever the number of symbols (two in end-of-day mode). */
  abstract snapshot(signal: AbortSignal): Promise<MarketSnapshot>;
  /** Names, types and exchanges of every listed instrument. */
  abstract reference(signal: AbortSignal): Promise<ReferenceTable>;
  /** All bars of one completed session, split-adjusted as of the day of the call. Rejects with `no_data` when the source has none. */
  abstract dailyBars(date: string, signal: AbortSignal): Promise<DailyBars>;
  /** Splits with executionDate in [fromDate, toDate], both inclusive. Empty where bars never need adjusting. */
  abstract splits(fromDate: string, toDate: string, signal: AbortSignal): Promise<StockSplit[]>;
  abstract usage(): ProviderUsage;
  /** Releases sockets and timers. Idempotent. */
  abstract close(): Promise<void>;
}

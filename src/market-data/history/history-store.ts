import type { DailyBars } from '../daily-bars.js';

/**
 * Keeps completed sessions of one source beyond the process. Sessions are immutable: a date is written once. A damaged
 * document counts as absent and is removed; it never becomes bars.
 */
export abstract class HistoryStore {
  /** One session, or null when it is absent or damaged. Rejects when the store cannot be read. */
  abstract load(sourceId: string, date: string): Promise<DailyBars | null>;
  /** Writes one session whole or not at all. */
  abstract save(sourceId: string, bars: DailyBars): Promise<void>;
  /** Lets go of what it holds open. */
  abstract close(): Promise<void>;
}

import type { Clock } from '../../common/clock.js';
import { isoOrNull } from '../../common/iso-or-null.js';
import { withinDeadline } from '../../common/within-deadline.js';
import type { ExtraSignalsFeed } from './extra-signals-feed.js';
import type { ExtraSignal } from './extra-signals.js';
import { parseExtraSignals } from './parse-extra-signals.js';
import type { FactReport } from './known-facts.js';
import type { FactTable } from './market-facts.js';

const REFRESH_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;
/** A feed that has not been reached for so long says nothing any more. */
const EXPIRE_MS = 24 * 3_600_000;

/** The last good document of the operator's own feed. A bad one is told of and never replaces it. Times are real ones. */
export class ExtraSignalsBook {
  /** Counts documents. */
  revision = 0;
  private held: FactTable<ExtraSignal> | null = null;
  private triedMs: number | null = null;
  /** What is wrong with the document that the feed shows now. */
  private documentError: string | null = null;
  /** What is wrong with reaching the feed. */
  private feedError: string | null = null;

  constructor(
    private readonly feed: ExtraSignalsFeed,
    private readonly clock: Clock,
  ) {}

  get table(): FactTable<ExtraSignal> | null {
    return this.held !== null && this.clock.nowMs() - this.held.askedMs < EXPIRE_MS ? this.held : null;
  }

  get report(): FactReport {
    const { table } = this;
    const error = this.feedError ?? this.documentError;
    return {
      status: table === null ? 'missing' : error === null ? 'fresh' : 'kept',
      source: 'feed',
      asked_at: isoOrNull(table?.askedMs ?? this.triedMs),
      symbols: table?.rows.size ?? 0,
      error,
    };
  }

  /** Reads the feed when it is time to. Never rejects. */
  async refresh(signal: AbortSignal): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (this.triedMs !== null && nowMs - this.triedMs < REFRESH_MS) return;
    const before = this.triedMs;
    this.triedMs = nowMs;
    try {
      const document = await withinDeadline(TIMEOUT_MS, signal, (patience) => this.feed.read(patience));
      this.feedError = null;
      if (document !== null) this.take(document.text, document.modifiedMs ?? nowMs, nowMs);
      else if (this.held !== null && this.documentError === null) this.held = { ...this.held, askedMs: nowMs };
    } catch (error) {
      if (signal.aborted) this.triedMs = before;
      else this.feedError = `feed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  private take(text: string, modifiedMs: number, nowMs: number): void {
    try {
      this.held = { askedMs: nowMs, rows: parseExtraSignals(text, modifiedMs, nowMs), malformed: 0 };
      this.documentError = null;
      this.revision++;
    } catch (error) {
      this.documentError = `malformed: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

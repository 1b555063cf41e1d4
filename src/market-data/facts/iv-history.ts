import { z } from 'zod';
import type { SessionCalendar } from '../calendar/session-calendar.js';

/** Sessions that are kept: a year. */
const IV_SESSIONS = 252;
/** With fewer sessions behind it a percentile means nothing. */
const MIN_SESSIONS = 20;

/** Values of a symbol as [index of the session, volatility, index, volatility ...]: there are a hundred thousand of them. */
const DOCUMENT = z.object({
  sessions: z.array(z.iso.date()),
  symbols: z.record(z.string(), z.custom<readonly number[]>(isPairs)),
});

/** One implied volatility a symbol and session, the last one seen, for a year. Volatilities are fractions, a year. */
export class IvHistory {
  /** Counts changes. */
  revision = 0;
  /** What was dropped last; '' when older sessions may have come since. */
  private droppedBefore = '';
  private readonly bySymbol = new Map<string, Map<string, number>>();

  /** @param date the session, YYYY-MM-DD */
  note(symbol: string, date: string, ivFrac: number): void {
    const sessions = this.sessionsOf(symbol);
    // as it is kept: what was read back must not count as a change
    const rounded = Number(ivFrac.toPrecision(5));
    if (sessions.get(date) === rounded) return;
    sessions.set(date, rounded);
    this.revision++;
  }

  /** Share of the kept sessions before `date` with a lower value, 0-1; null until there are enough of them. */
  percentile(symbol: string, date: string, ivFrac: number): number | null {
    let lower = 0;
    let count = 0;
    for (const [session, value] of this.bySymbol.get(symbol) ?? []) {
      if (session >= date) continue;
      count++;
      if (value < ivFrac) lower++;
    }
    return count < MIN_SESSIONS ? null : lower / count;
  }

  /** Forgets what is older than a year of sessions. */
  prune(calendar: SessionCalendar, nowMs: number): void {
    const oldest = calendar.sessionsBefore(calendar.at(nowMs).date, IV_SESSIONS).at(-1);
    if (oldest !== undefined) this.dropBefore(oldest);
  }

  /** Forgets the sessions before `date`. */
  dropBefore(date: string): void {
    if (date === this.droppedBefore) return;
    this.droppedBefore = date;
    for (const [symbol, sessions] of this.bySymbol) {
      for (const session of sessions.keys()) if (session < date) sessions.delete(session);
      if (sessions.size === 0) this.bySymbol.delete(symbol);
    }
  }

  /** Takes over the sessions of a kept document that are not here. A damaged one counts as none. */
  adopt(document: unknown): void {
    const { data } = DOCUMENT.safeParse(document);
    this.droppedBefore = '';
    for (const [symbol, pairs] of Object.entries(data?.symbols ?? {})) {
      const sessions = this.sessionsOf(symbol);
      for (let i = 0; i < pairs.length; i += 2) {
        const date = data?.sessions[pairs[i] as number];
        if (date !== undefined && !sessions.has(date)) sessions.set(date, pairs[i + 1] as number);
      }
    }
  }

  /** JSON. */
  toDocument(): z.input<typeof DOCUMENT> {
    const indices = new Map<string, number>();
    const indexOf = (date: string): number => {
      const index = indices.get(date) ?? indices.size;
      indices.set(date, index);
      return index;
    };
    const symbols = Object.fromEntries(
      Array.from(this.bySymbol, ([symbol, sessions]) => [
        symbol,
        Array.from(sessions, ([date, ivFrac]) => [indexOf(date), ivFrac]).flat(),
      ]),
    );
    return { sessions: [...indices.keys()], symbols };
  }

  private sessionsOf(symbol: string): Map<string, number> {
    const held = this.bySymbol.get(symbol);
    if (held !== undefined) return held;
    const sessions = new Map<string, number>();
    this.bySymbol.set(symbol, sessions);
    return sessions;
  }
}

function isPairs(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length % 2 === 0 && value.every((number) => Number.isFinite(number) && number >= 0)
  );
}

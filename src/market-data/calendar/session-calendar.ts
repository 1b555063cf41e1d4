/** The part of a trading day. `closed` is every minute outside premarket, regular hours and after hours. */
export const SESSION_PHASES = ['premarket', 'regular', 'afterhours', 'closed'] as const;
export type SessionPhase = (typeof SESSION_PHASES)[number];

/** Where an instant stands in the market's day. */
export interface SessionState {
  /**
   * The session that counts as "today", YYYY-MM-DD in the market's time zone. From the start of premarket until
   * the next session's premarket it stays the same, so nights, weekends and holidays belong to the last session.
   */
  readonly date: string;
  readonly phase: SessionPhase;
  /** Share of the current phase that has elapsed, 0 (just begun) to 1; 1 when closed. An early close is a shorter phase. */
  readonly phaseElapsedFrac: number;
  /** Start of this session's premarket, epoch ms. A price older than this is stale. */
  readonly startMs: number;
  /** End of this session's regular hours (16:00, or 13:00 on an early close), epoch ms. */
  readonly regularCloseMs: number;
}

/** Which days are sessions, and where an instant stands in them. NYSE for real data, continuous for the simulation. */
export abstract class SessionCalendar {
  /** The state of the market at an instant (epoch ms). Never throws inside the calendar's range; a RangeError outside it. */
  abstract at(epochMs: number): SessionState;
  /** True when `date` (YYYY-MM-DD) is a trading session. */
  abstract isSession(date: string): boolean;
  /** The `count` sessions strictly before `date`, newest first. */
  abstract sessionsBefore(date: string, count: number): string[];
  /** End of regular hours of a session, epoch ms. Throws RangeError when `date` is not a session. */
  abstract regularCloseMs(date: string): number;
}

import type { Clock } from '../common/clock.js';
import type { RedisState, RedisTrouble } from './redis-state.js';
import type { RefusalLog } from './refusal-log.js';
import type { TroubleLog } from './trouble-log.js';

type StateListener = (state: RedisState) => void;

/** Holds the state of Redis, tells its changes, and logs those that last. */
export class RedisHealth {
  private current: RedisState;
  private cause: Error | null = null;
  private isPasswordIgnored = false;
  private readonly listeners: StateListener[] = [];

  constructor(
    enabled: boolean,
    private readonly clock: Clock,
    private readonly log: TroubleLog,
    private readonly refusalLog: RefusalLog,
  ) {
    const status = enabled ? 'connecting' : 'disabled';
    this.current = { status, trouble: null, sinceMs: clock.nowMs(), policyWarning: null, refusals: [] };
  }

  get state(): RedisState {
    return this.current;
  }

  onChange(listener: StateListener): void {
    this.listeners.push(listener);
  }

  up(): void {
    this.log.up();
    this.change('up', null);
  }

  down(trouble: RedisTrouble, cause: Error | null): void {
    this.cause = cause;
    this.change('down', trouble);
  }

  setPolicyWarning(policyWarning: string | null): void {
    if (policyWarning === this.current.policyWarning) return;
    if (policyWarning !== null) this.log.warn(policyWarning);
    this.tell({ ...this.current, policyWarning });
  }

  /** @param refusal what Redis replied; null = that purpose is well again */
  setRefusal(purpose: string, refusal: Error | null): void {
    const { refusals } = this.current;
    const isKnown = refusals.includes(purpose);
    if (refusal !== null) this.refusalLog.refused(purpose, refusal);
    else if (isKnown) this.refusalLog.accepted(purpose);
    if (isKnown === (refusal !== null)) return;
    const others = refusals.filter((other) => other !== purpose);
    this.tell({ ...this.current, refusals: refusal === null ? others : [...others, purpose].sort() });
  }

  /** Logged once. */
  passwordIgnored(): void {
    if (!this.isPasswordIgnored)
      this.log.warn(
        'Redis asks for no password, and one is configured. Check that it is meant to be open to everybody.',
      );
    this.isPasswordIgnored = true;
  }

  /** Logs trouble; called now and then, so that what heals within moments is no news. */
  report(): void {
    if (this.current.trouble !== null) this.log.down(this.current.trouble, this.cause);
  }

  private change(status: RedisState['status'], trouble: RedisTrouble | null): void {
    const { current } = this;
    if (status === current.status && trouble === current.trouble) return;
    const sinceMs = status === current.status ? current.sinceMs : this.clock.nowMs();
    this.tell({ ...current, status, trouble, sinceMs });
  }

  private tell(state: RedisState): void {
    this.current = state;
    for (const listener of this.listeners) listener(state);
  }
}

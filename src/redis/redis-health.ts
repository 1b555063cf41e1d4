import type { Clock } from '../common/clock.js';
import type { RedisState, RedisTrouble } from './redis-state.js';
import type { TroubleLog } from './trouble-log.js';

type StateListener = (state: RedisState) => void;

/** Holds the state of Redis, tells its changes, and logs those that last. */
export class RedisHealth {
  private current: RedisState;
  private cause: Error | null = null;
  private readonly listeners: StateListener[] = [];

  constructor(
    enabled: boolean,
    private readonly clock: Clock,
    private readonly log: TroubleLog,
  ) {
    const status = enabled ? 'connecting' : 'disabled';
    this.current = { status, trouble: null, sinceMs: clock.nowMs(), policyWarning: null };
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

import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
} from 'cockatiel';
import { MarketDataError, type MarketDataErrorKind } from '../../market-data-error.js';
import { CIRCUIT_REST_MS, type CircuitState as StateTold } from '../../market-data-provider.js';
import type { Timer } from './timer.js';

const OPENS_AFTER_FAILURES = 5;
/** Failures of the source itself. A refusal, a rate limit or a bad row proves that it is alive. */
const OUTAGE: ReadonlySet<MarketDataErrorKind> = new Set(['upstream', 'timeout', 'network']);

/** Fails requests at once while the source is down: five outages in a row open it, one probe after 10 s may close it. */
export class Circuit {
  private readonly policy: CircuitBreakerPolicy;
  private restsUntilMs = -Infinity;

  constructor(private readonly timer: Timer) {
    // The library compares this duration with the wall clock; answered anew at each question, it follows the timer instead.
    const stillRests = (): boolean => this.restLeftMs > 0;
    const rest: IBackoff<unknown> = {
      next: () => rest,
      get duration() {
        return stillRests() ? Infinity : 0;
      },
    };
    this.policy = circuitBreaker(
      handleWhen((error) => error instanceof MarketDataError && OUTAGE.has(error.kind)),
      { breaker: new ConsecutiveBreaker(OPENS_AFTER_FAILURES), halfOpenAfter: rest },
    );
    this.policy.onBreak(() => (this.restsUntilMs = timer.nowMs() + CIRCUIT_REST_MS));
  }

  /** The library leaves `open` when a request runs: where none does, the time tells. */
  get state(): StateTold {
    if (this.policy.state === CircuitState.Closed) return 'closed';
    return this.restLeftMs > 0 ? 'open' : 'half_open';
  }

  /** How long it stays open before it lets a probe through, ms; 0 when a request may go now. */
  get restLeftMs(): number {
    return this.policy.state === CircuitState.Open ? Math.max(0, this.restsUntilMs - this.timer.nowMs()) : 0;
  }

  /** Throws `circuit_open` when a request would not be let through now. */
  check(): void {
    if (this.restLeftMs > 0) throw openError();
  }

  async run<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await this.policy.execute(request);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? openError() : error;
    }
  }
}

function openError(): MarketDataError {
  return new MarketDataError(
    'circuit_open',
    `The source failed ${OPENS_AFTER_FAILURES} times in a row; it is asked again ${CIRCUIT_REST_MS / 1_000} s after its last failure.`,
  );
}

import type { Clock } from '../../../common/clock.js';
import { underSignals } from '../../../common/under-signals.js';
import type { MassivePlan } from '../../../config/app-config.js';
import type { CallBudget } from '../../facts/call-budget.js';
import { MarketDataError } from '../../market-data-error.js';
import { type AnswerClass, NO_USAGE, type ProviderUsage } from '../../market-data-provider.js';
import { AccessMemory, type Capability } from './access-memory.js';
import { Circuit } from './circuit.js';
import { errorOfAnswer } from './massive-errors.js';
import type { HttpAnswer, MassiveHttp } from './massive-http.js';
import { firstPace, PlanSense } from './plan-sense.js';
import { BASIC_PACE, LONGEST_PAUSE_MS, type Priority, RateLimiter } from './rate-limiter.js';
import { RetryBudget } from './retry-budget.js';
import type { Timer } from './timer.js';

const MAX_TRIES = 3;
/** After an outage a request is repeated only while the call is this young: a dead source is reported within 20 s. */
const OUTAGE_RETRY_WINDOW_MS = 14_000;
/** A call, pauses included, ends within this time of its first request. */
const CALL_BUDGET_MS = LONGEST_PAUSE_MS;
const BACKOFF_BASE_MS = 500;
/** First pause after a rate limit without Retry-After on a plan without a fixed limit; doubles up to the last. */
const RATE_LIMIT_PAUSE_MS = [1_000, 2_000, 4_000, 8_000] as const;

export interface MassiveRequest<T> {
  /** Names the request in errors. */
  readonly what: string;
  readonly capability: Capability;
  /** Path and query. */
  readonly path: string;
  readonly priority: Priority;
  readonly deadlineMs: number;
  /** What every request sent is taken from, repeats included; none where the caller is not limited. */
  readonly budget?: CallBudget;
  /** A path that a deployment may lack altogether: HTTP 404 is then a refusal like any other. */
  readonly mayBeAbsent?: boolean;
  /** Runs once per good answer; may throw a MarketDataError, which then counts as the answer. */
  readonly decode: (body: Buffer) => T;
}

export interface MassiveClientOptions {
  readonly http: MassiveHttp;
  readonly clock: Clock;
  readonly timer: Timer;
  readonly plan: MassivePlan;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

/** Sends requests at the plan's pace, repeats what may succeed a little later, and remembers what may not. */
export class MassiveClient {
  private readonly access: AccessMemory;
  private readonly limiter: RateLimiter;
  private readonly circuit: Circuit;
  /** Facts fail apart: a dead path of theirs stops neither the snapshot nor the other kinds. */
  private readonly factCircuits = new Map<Capability, Circuit>();
  private readonly planSense: PlanSense;
  private readonly retries = new RetryBudget();
  private readonly closing = new AbortController();
  private calls = 0;
  private readonly answers: Record<AnswerClass, number> = { ...NO_USAGE.answers };
  private failures = 0;
  private rateLimitHits = 0;
  private rateLimitsInARow = 0;

  constructor(private readonly options: MassiveClientOptions) {
    this.access = new AccessMemory(options.timer);
    this.limiter = new RateLimiter(firstPace(options.plan), options.timer);
    this.planSense = new PlanSense(options.plan, this.limiter);
    this.circuit = new Circuit(options.timer);
    if (options.plan === 'basic') this.access.refuse('snapshot', Infinity);
  }

  get usage(): ProviderUsage {
    return {
      calls: this.calls,
      answers: { ...this.answers },
      failures: this.failures,
      rateLimitHits: this.rateLimitHits,
      circuit: this.circuit.state,
      refusedCapabilities: this.access.refused,
    };
  }

  get hasPaidPlan(): boolean {
    return this.planSense.hasPaidPlan;
  }

  /** Rejects with a MarketDataError. */
  call<T>(request: MassiveRequest<T>, caller: AbortSignal): Promise<T> {
    return underSignals([caller, this.closing.signal], (signal) => this.callUntilAnswered(request, signal));
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.options.http.close();
  }

  private async callUntilAnswered<T>(request: MassiveRequest<T>, signal: AbortSignal): Promise<T> {
    const { timer } = this.options;
    await this.admit(request, signal);
    const startedMs = timer.nowMs();
    for (let tries = 1; ; tries++) {
      const spentMs = timer.nowMs() - startedMs;
      try {
        return await this.attempt(request, Math.max(1_000, CALL_BUDGET_MS - spentMs), signal);
      } catch (error) {
        const pauseMs = this.pauseBeforeRepeat(error, request, tries, timer.nowMs() - startedMs);
        if (pauseMs === null) throw error;
        await timer.wait(pauseMs, signal);
        await this.admit(request, signal);
      }
    }
  }

  private async admit(request: MassiveRequest<unknown>, signal: AbortSignal): Promise<void> {
    const { capability, priority, budget } = request;
    this.access.check(capability);
    this.circuit.check();
    this.circuitOf(request).check();
    // set aside before it waits: a turn that has come must not be lost for want of a call
    budget?.reserve();
    try {
      await this.limiter.acquire(priority, signal);
    } catch (error) {
      budget?.giveBack();
      throw error;
    }
    budget?.spendReserved();
  }

  private async attempt<T>(request: MassiveRequest<T>, budgetMs: number, signal: AbortSignal): Promise<T> {
    try {
      const value = await this.circuitOf(request).run(() => this.exchange(request, budgetMs, signal));
      this.retries.earn();
      this.planSense.onAnswer(request.capability);
      this.rateLimitsInARow = 0;
      return value;
    } catch (error) {
      if (error instanceof MarketDataError) this.learnFrom(error, request.capability);
      throw error;
    }
  }

  private async exchange<T>(request: MassiveRequest<T>, budgetMs: number, signal: AbortSignal): Promise<T> {
    const { http, clock } = this.options;
    this.calls++;
    const answer = await this.counted(http.get(request.path, Math.min(request.deadlineMs, budgetMs), signal));
    if (answer.status !== 200) throw asRefusal(request, errorOfAnswer(request.what, answer, clock.nowMs()));
    if (answer.contentType !== '' && !/[/+]json$/.test(answer.contentType)) {
      throw new MarketDataError('malformed', `${request.what}: the answer is not JSON.`);
    }
    return request.decode(answer.body);
  }

  private async counted(answering: Promise<HttpAnswer>): Promise<HttpAnswer> {
    let answerClass: AnswerClass = 'none';
    try {
      const answer = await answering;
      answerClass = answerClassOf(answer.status);
      return answer;
    } finally {
      this.answers[answerClass]++;
    }
  }

  private learnFrom(error: MarketDataError, capability: Capability): void {
    if (error.kind === 'aborted' || error.kind === 'circuit_open') return;
    this.failures++;
    this.planSense.onError(error, capability);
    if (error.kind === 'auth') this.access.refuseKey();
    if (error.kind === 'not_entitled') this.access.refuse(capability);
    if (error.kind === 'rate_limited') this.rateLimitHits++;
    const pauseMs = error.retryAfterMs ?? (error.kind === 'rate_limited' ? this.ownPauseMs() : 0);
    if (pauseMs > 0) this.limiter.pause(pauseMs);
  }

  private circuitOf({ capability, budget }: MassiveRequest<unknown>): Circuit {
    if (budget === undefined) return this.circuit;
    const circuit = this.factCircuits.get(capability) ?? new Circuit(this.options.timer);
    this.factCircuits.set(capability, circuit);
    return circuit;
  }

  /** The source limits us without saying for how long. */
  private ownPauseMs(): number {
    if (this.limiter.pace === BASIC_PACE) return BASIC_PACE.windowMs;
    const step = Math.min(this.rateLimitsInARow++, RATE_LIMIT_PAUSE_MS.length - 1);
    return RATE_LIMIT_PAUSE_MS[step] ?? 0;
  }

  /**
   * How long to wait before the next try, ms; null when there is none. Full jitter on top of any pause that the source
   * or the circuit imposes; only the request a cycle waits for sits out an open circuit, as its probe.
   */
  private pauseBeforeRepeat(
    error: unknown,
    request: MassiveRequest<unknown>,
    tries: number,
    spentMs: number,
  ): number | null {
    const { priority, budget } = request;
    if (!(error instanceof MarketDataError) || !error.retryable || tries >= MAX_TRIES) return null;
    if (budget !== undefined && budget.left <= 0) return null;
    const isInteractive = priority === 'interactive';
    const restMs = this.circuitOf(request).restLeftMs;
    if (restMs > 0 && !isInteractive) return null;
    const imposedMs = this.limiter.pauseLeftMs;
    const pauseMs = Math.max(imposedMs, restMs) + this.options.random() * BACKOFF_BASE_MS * 2 ** (tries - 1);
    const windowMs = imposedMs > 0 ? CALL_BUDGET_MS : OUTAGE_RETRY_WINDOW_MS;
    if (spentMs + pauseMs > windowMs) return null;
    // The one interactive request of a cycle is bounded by its tries and the circuit; what comes in bulk, or too fast, by the budget.
    const isFree = isInteractive && error.kind !== 'rate_limited';
    return isFree || this.retries.take() ? pauseMs : null;
  }
}

/** An interim status is never the answer. */
function answerClassOf(status: number): AnswerClass {
  if (status >= 500) return '5xx';
  if (status >= 400) return '4xx';
  return status >= 300 ? '3xx' : '2xx';
}

function asRefusal({ what, mayBeAbsent = false }: MassiveRequest<unknown>, error: MarketDataError): MarketDataError {
  if (!mayBeAbsent || error.kind !== 'not_found') return error;
  return new MarketDataError('not_entitled', `${what}: the source does not have it (HTTP 404).`, { cause: error });
}

import type { MassivePlan } from '../../../config/app-config.js';
import type { MarketDataError } from '../../market-data-error.js';
import type { Capability } from './access-memory.js';
import { BASIC_PACE, type Pace, PAID_PACE, type RateLimiter } from './rate-limiter.js';

/** The pace to begin with. `auto` takes a key for a paid one until the source says otherwise. */
export function firstPace(plan: MassivePlan): Pace {
  return plan === 'basic' ? BASIC_PACE : PAID_PACE;
}

/** Under the plan `auto`, finds the pace: only paid plans have snapshots, and only the basic one limits a modest pace. */
export class PlanSense {
  private isPaid = false;

  constructor(
    private readonly plan: MassivePlan,
    private readonly limiter: RateLimiter,
  ) {}

  /** A plan without the basic one's limit, as stated or as found; `auto` is none until the source has proved it. */
  get hasPaidPlan(): boolean {
    return this.plan === 'auto' ? this.isPaid : this.plan !== 'basic';
  }

  onAnswer(capability: Capability): void {
    if (this.plan !== 'auto' || capability !== 'snapshot' || this.isPaid) return;
    this.isPaid = true;
    this.limiter.pace = PAID_PACE;
  }

  onError({ kind }: MarketDataError, capability: Capability): void {
    if (this.plan !== 'auto') return;
    if (kind === 'not_entitled' && capability === 'snapshot') this.isPaid = false;
    else if (kind !== 'rate_limited' || this.isPaid) return;
    this.limiter.pace = BASIC_PACE;
  }
}

import { MarketDataError } from '../../market-data-error.js';
import type { Timer } from './timer.js';

/** The parts of the API that plans include or not. */
export const CAPABILITIES = [
  'snapshot',
  'daily_bars',
  'reference',
  'splits',
  'float',
  'short_interest',
  'short_volume',
  'news',
  'options',
  'details',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Plans change rarely; two probes a day find out. */
const REFUSAL_LASTS_MS = 12 * 3_600_000;
/** A wrong key stays wrong until the configuration changes, which is a restart; the vendor's own hiccups pass sooner. */
const KEY_LOCKOUT_MS = 15 * 60_000;

/** Remembers what the source refused for reasons that repeating cannot change, so that it is not asked again and again. */
export class AccessMemory {
  private readonly refusedUntilMs = new Map<Capability, number>();
  private keyRefusedUntilMs = -Infinity;

  constructor(private readonly timer: Timer) {}

  get refused(): Capability[] {
    return CAPABILITIES.filter((capability) => this.isRefused(capability));
  }

  refuse(capability: Capability, forMs: number = REFUSAL_LASTS_MS): void {
    this.refusedUntilMs.set(capability, this.timer.nowMs() + forMs);
  }

  refuseKey(): void {
    this.keyRefusedUntilMs = this.timer.nowMs() + KEY_LOCKOUT_MS;
  }

  /** Throws `auth` or `not_entitled` while the source is known to refuse. */
  check(capability: Capability): void {
    if (this.timer.nowMs() < this.keyRefusedUntilMs) {
      throw new MarketDataError('auth', 'The API key was refused; no request for 15 minutes. Check MASSIVE_API_KEY.');
    }
    if (this.isRefused(capability)) {
      throw new MarketDataError('not_entitled', `The plan of this key does not include \`${capability}\`.`);
    }
  }

  private isRefused(capability: Capability): boolean {
    return this.timer.nowMs() < (this.refusedUntilMs.get(capability) ?? -Infinity);
  }
}

import { z } from 'zod';
import type { StrategyName } from '../discovery/domain/strategy.js';

/** Ends by itself. */
export const EMERGENCY_MS = 900_000;
export const EMERGENCY_STRATEGY: StrategyName = 'legacy_v0';

/** An emergency as it was ordered; times in epoch ms by the clock of the store. */
export interface Emergency {
  readonly until_ms: number;
  readonly since_ms: number;
  /** Id of the admin's key; null when unknown. */
  readonly by: string | null;
  readonly reason: string | null;
}

const emergencySchema: z.ZodType<Emergency> = z.object({
  until_ms: z.number().nonnegative(),
  since_ms: z.number().nonnegative(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
});

/** null for text that is no emergency. */
export function parseEmergency(text: string): Emergency | null {
  try {
    return emergencySchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

import { z } from 'zod';
import { parsedJson } from '../common/parsed-json.js';
import type { StrategyName } from '../discovery/domain/strategy.js';

/** Ends by itself. */
export const EMERGENCY_MS = 900_000;
export const EMERGENCY_STRATEGY: StrategyName = 'legacy_v0';

/** An order about the emergency as it is stored; times in epoch ms by the clock of the store. */
export interface Emergency {
  /** From then on the order says nothing; at most EMERGENCY_MS after `since_ms`. */
  readonly until_ms: number;
  readonly since_ms: number;
  /** Id of the admin's key; null when unknown. */
  readonly by: string | null;
  readonly reason: string | null;
  /** The order is that there be none. */
  readonly ended?: true | undefined;
}

const emergencySchema: z.ZodType<Emergency> = z
  .object({
    until_ms: z.number().int().nonnegative(),
    since_ms: z.number().int().nonnegative(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
    ended: z.literal(true).optional(),
  })
  .refine(({ since_ms, until_ms }) => since_ms < until_ms && until_ms - since_ms <= EMERGENCY_MS);

/** null for text that is no such order, or one that nobody can have given. */
export function parseEmergency(text: string): Emergency | null {
  return emergencySchema.safeParse(parsedJson(text)).data ?? null;
}

import { z } from 'zod';
import { parsedJson } from '../common/parsed-json.js';
import type { CalibrationDifference } from './calibration-diff.js';
import type { CalibrationDocument } from './calibration-document.js';
import { calibrationHash } from './calibration-hash.js';
import { calibrationSchema } from './calibration-schema.js';
import { DEFAULT_PRESET, presetCalibration } from './presets.js';

/** What made a version; `default`: nobody did, it is what a fresh installation scores by. */
export const CALIBRATION_ACTIONS = ['default', 'patch', 'weights', 'preset', 'reset', 'rollback'] as const;
export type CalibrationAction = (typeof CALIBRATION_ACTIONS)[number];

/** One link of the history: a document, and how it came to be. Immutable. */
export interface CalibrationVersion {
  /** Counts from 1. A gap is left by versions that were lost, or are not readable here. */
  readonly version: number;
  /** SHA-256 (hex) of the canonical JSON of the document. */
  readonly hash: string;
  /** That of the version before; null for the first. */
  readonly old_hash: string | null;
  /** ISO 8601 UTC; null for the first. */
  readonly changed_at: string | null;
  /** Id of the admin's key; null for the first. */
  readonly by: string | null;
  readonly action: CalibrationAction;
  readonly diff: readonly CalibrationDifference[];
  readonly document: CalibrationDocument;
}

const versionSchema: z.ZodType<CalibrationVersion> = z
  .strictObject({
    version: z.number().int().positive(),
    hash: z.string(),
    old_hash: z.string().nullable(),
    changed_at: z.iso.datetime().nullable(),
    by: z.string().nullable(),
    action: z.enum(CALIBRATION_ACTIONS),
    diff: z.array(z.strictObject({ path: z.string(), from: z.unknown(), to: z.unknown() })),
    document: calibrationSchema,
  })
  .refine(({ hash, document }) => hash === calibrationHash(document));

/** What everybody begins with: version 1, the default preset. */
export function firstVersion(): CalibrationVersion {
  const document = presetCalibration(DEFAULT_PRESET);
  return {
    version: 1,
    hash: calibrationHash(document),
    old_hash: null,
    changed_at: null,
    by: null,
    action: 'default',
    diff: [],
    document,
  };
}

/** The number that a stored text claims, whatever else it is; 0 when it claims none. */
export function claimedNumber(text: string): number {
  const claim = z.object({ version: z.number().int().positive() });
  return claim.safeParse(parsedJson(text)).data?.version ?? 0;
}

/** A version as it was stored; null for text that is none, or whose hash is not that of its document. */
export function parseVersion(text: string): CalibrationVersion | null {
  return versionSchema.safeParse(parsedJson(text)).data ?? null;
}

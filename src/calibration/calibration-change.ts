import { z } from 'zod';
import type { FieldError } from '../common/problem/problem.js';
import { SUB_SCORES } from '../discovery/domain/strategy.js';
import type { CalibrationDocument, PresetName } from './calibration-document.js';
import { fields, measured } from './calibration-fields.js';
import { type Checked, checkCalibration, checkedBy } from './check-calibration.js';
import { DEFAULT_PRESET, presetCalibration } from './presets.js';
import { overlayWeights } from './weights.js';

/** Makes of the document in force the next one, or says what stands in the way. Pure: a lost race applies it anew. */
export type CalibrationChange = (document: CalibrationDocument) => Checked<CalibrationDocument>;

const WEIGHTS_PATH = 'hybrid_v1.weights';

/** Before normalisation; negatives count as 0. */
const weightPatch = fields(
  Object.fromEntries(
    SUB_SCORES.map((name) => [name, measured('share, or parts of the sum', { min: -1000, max: 1000 }).optional()]),
  ),
);
const patchBody = fields({
  weights: z.unknown().optional(),
  thresholds: z.unknown().optional(),
  legacy_v0: z.unknown().optional(),
  volume_curve: z.unknown().optional(),
});

/** Fields of hybrid_v1 (`weights`, `thresholds`), and of the document's `legacy_v0` and `volume_curve`; what is left out stays. */
export function patchChange(body: unknown): CalibrationChange {
  return (document) => {
    const names = checkedBy(patchBody, body);
    if (!isRecord(body)) return { ok: false, errors: errorsOf(names) };
    const { weights, thresholds, legacy_v0, volume_curve } = body;
    const weighted = weights === undefined ? ok(document) : weightsChange(weights)(document);
    const value = weighted.ok ? weighted.value : document;
    const whole = checkCalibration({
      ...value,
      hybrid_v1: { ...value.hybrid_v1, thresholds: merged(value.hybrid_v1.thresholds, thresholds) },
      legacy_v0: merged(value.legacy_v0, legacy_v0),
      volume_curve: merged(value.volume_curve, volume_curve),
    });
    const errors = [names, weighted, whole].flatMap(errorsOf);
    return errors.length > 0 ? { ok: false, errors } : whole;
  };
}

/** Weights by name, laid over those in force and normalised to the sum 1. */
export function weightsChange(body: unknown): CalibrationChange {
  return (document) => {
    const patch = checkedBy(weightPatch, body, WEIGHTS_PATH);
    if (!patch.ok) return patch;
    const weights = overlayWeights(document.hybrid_v1.weights, patch.value);
    if (weights === null) return refused(WEIGHTS_PATH, 'must keep at least one weight above 0');
    return checkCalibration({ ...document, hybrid_v1: { ...document.hybrid_v1, weights } });
  };
}

/** hybrid_v1 as the preset has it; bands of legacy_v0 and volume curve stay. */
export function presetChange(preset: PresetName): CalibrationChange {
  const { hybrid_v1 } = presetCalibration(preset);
  return (document) => ok({ ...document, preset, hybrid_v1 });
}

/** Everything as in a fresh installation. */
export function resetChange(): CalibrationChange {
  return () => ok(presetCalibration(DEFAULT_PRESET));
}

/** Everything as in a document that was in force before. */
export function rollbackChange(document: CalibrationDocument): CalibrationChange {
  return () => ok(document);
}

function ok(value: CalibrationDocument): Checked<CalibrationDocument> {
  return { ok: true, value };
}

function errorsOf(checked: Checked<unknown>): readonly FieldError[] {
  return checked.ok ? [] : checked.errors;
}

function refused(field: string, message: string): { readonly ok: false; readonly errors: readonly FieldError[] } {
  return { ok: false, errors: [{ field, message: `${field} ${message}` }] };
}

/** Objects merge field by field; anything else, null and lists too, takes the place of what was there. */
function merged(base: unknown, patch: unknown): unknown {
  if (patch === undefined) return base;
  if (!isRecord(base) || !isRecord(patch)) return patch;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(patch)])];
  return Object.fromEntries(keys.map((key) => [key, merged(base[key], patch[key])]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

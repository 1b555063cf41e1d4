import type { CalibrationDocument } from './calibration-document.js';

/** One field that two calibrations differ in. A list, and what was switched on or off, counts as one field. */
export interface CalibrationDifference {
  /** Dotted, from the root of the document. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Every field in which `to` differs, in the order of the document. Pure. */
export function calibrationDiff(from: CalibrationDocument, to: CalibrationDocument): CalibrationDifference[] {
  return differences('', from, to);
}

function differences(path: string, from: unknown, to: unknown): CalibrationDifference[] {
  if (!isRecord(from) || !isRecord(to)) return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from, to }];
  return Object.keys(to).flatMap((key) => differences(path === '' ? key : `${path}.${key}`, from[key], to[key]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

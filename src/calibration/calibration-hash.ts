import { createHash } from 'node:crypto';
import type { CalibrationDocument } from './calibration-document.js';

/** JSON with object keys in code-unit order at every depth: equal documents have equal text. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** SHA-256 (64 hex digits) of the canonical JSON of a document. */
export function documentHash(document: unknown): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

/** See documentHash. */
export function calibrationHash(document: CalibrationDocument): string {
  return documentHash(document);
}

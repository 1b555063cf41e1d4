import type { CalibrationVersion } from './calibration-version.js';
import type { Emergency } from './emergency.js';

/** What the operator did, as the audit keeps it. `data` is JSON. */
export interface AuditEntry {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Id of the admin's key; null when unknown. */
  readonly by: string | null;
  /** `calibration.patch`, `calibration.emergency_begin` ... */
  readonly action: string;
  readonly data: string;
}

/** The part of the history that has changed since a reader looked. */
export interface StoredVersions {
  /** JSON of the version in force; '' when nothing is stored. It need not be valid. */
  readonly current: string;
  /** JSON of the newest versions, newest first. They need not be valid. */
  readonly newest: readonly string[];
}

export interface StoredCalibration {
  /** null: as the reader knows it. */
  readonly versions: StoredVersions | null;
  /** JSON; '' when none is ordered. It need not be valid. */
  readonly emergency: string;
  /** Now, by the clock that the times of emergencies are of. */
  readonly nowMs: number;
}

export interface NumberedVersion {
  readonly version: number;
  readonly json: string;
}

export interface Appending {
  /** `current` as the writer read it: when it is another by now, nothing is written. */
  readonly expected: string;
  /** Comes into force. */
  readonly newest: NumberedVersion;
  /** Versions before it that the store lacks, oldest first. */
  readonly missing: readonly NumberedVersion[];
  /** null for what is put back, and was audited when it was made. */
  readonly audit: AuditEntry | null;
}

/**
 * Where calibrations and the emergency switch are kept: Redis for an installation, a file for a process on its own. Every
 * method rejects with CalibrationUnavailableError while it cannot be used.
 */
export abstract class CalibrationStore {
  abstract readonly kind: 'redis' | 'file';
  /** False while it is known to be away: asking would be in vain. */
  abstract readonly isAvailable: boolean;

  /** Calls back when it can be used again. */
  abstract onAvailable(listener: () => void): void;

  /** @param known `current` as it was read last; null = never */
  abstract read(known: string | null): Promise<StoredCalibration>;

  /** JSON of a version; null when it is not kept. */
  abstract find(version: number): Promise<string | null>;

  /** False when somebody else was faster. */
  abstract append(appending: Appending): Promise<boolean>;

  /** Begins an emergency that lasts `durationMs` from now, in place of one that holds. */
  abstract begin(order: Pick<Emergency, 'by' | 'reason'>, durationMs: number, audit: AuditEntry): Promise<void>;

  /** Ends the emergency, if there is one. */
  abstract end(audit: AuditEntry): Promise<void>;
}

/** Versions that are kept; a rollback reaches back as far as these. */
export const VERSIONS_KEPT = 1_000;
/** Versions that a reader gets, and holds in memory. */
export const VERSIONS_READ = 20;

export function numbered(version: CalibrationVersion): NumberedVersion {
  return { version: version.version, json: JSON.stringify(version) };
}

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
  /** The highest number under which a version is kept, valid or not; 0 when none is. */
  readonly highest: number;
}

export interface StoredCalibration {
  /** null: as the reader knows it. */
  readonly versions: StoredVersions | null;
  /** JSON of the last order, which may be that it ended; '' when there is none. It need not be valid. */
  readonly emergency: string;
  /** Now, by the clock that the times of emergencies are of. */
  readonly nowMs: number;
}

export interface NumberedVersion {
  readonly version: number;
  readonly json: string;
}

/** What is stored, as a writer read it. */
export interface AppendBase {
  /** `current`: when it is another by now, nothing is written. */
  readonly expected: string;
  /** Versions that the store lacks, oldest first. */
  readonly missing: readonly NumberedVersion[];
}

export interface Appending extends AppendBase {
  /** Comes into force. */
  readonly newest: NumberedVersion;
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

  /** Ends the emergency, if there is one: says so for as long as one could hold, whoever has missed it. */
  abstract end(audit: AuditEntry): Promise<void>;

  /** Gives an order back that the store has lost; nothing when there is another by now. @param leftMs until its end */
  abstract remind(order: Emergency, leftMs: number): Promise<void>;
}

/** Versions that are kept; a rollback reaches back as far as these. */
export const VERSIONS_KEPT = 1_000;
/** Versions that a reader gets, and holds in memory. */
export const VERSIONS_READ = 20;

export function numbered(version: CalibrationVersion): NumberedVersion {
  return { version: version.version, json: JSON.stringify(version) };
}

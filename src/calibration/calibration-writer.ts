import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ProblemException } from '../common/problem/problem-exception.js';
import { EventBus } from '../events/event-bus.js';
import { CalibrationBook } from './calibration-book.js';
import { type CalibrationChange, rollbackChange } from './calibration-change.js';
import { calibrationDiff, type CalibrationDifference } from './calibration-diff.js';
import type { CalibrationDocument } from './calibration-document.js';
import { calibrationHash } from './calibration-hash.js';
import { type AppendBase, CalibrationStore, numbered } from './calibration-store.js';
import { CalibrationSync } from './calibration-sync.js';
import { CalibrationUnavailableError } from './calibration-unavailable.error.js';
import { type CalibrationAction, type CalibrationVersion, firstVersion, parseVersion } from './calibration-version.js';

/** Each lost race is another's success; this many in a row are no race any more. */
const MAX_ATTEMPTS = 200;

/** What a write did. */
export interface CalibrationReport {
  /** In force now; no new one when nothing changed. */
  readonly version: number;
  readonly changed: boolean;
  readonly preset: string;
  readonly old_hash: string;
  readonly new_hash: string;
  readonly diff: readonly CalibrationDifference[];
}

/** What an operator wants to have in force. */
export interface CalibrationOrder {
  readonly action: Exclude<CalibrationAction, 'default'>;
  /** Id of his key. */
  readonly by: string | null;
  readonly change: CalibrationChange;
}

/**
 * Appends versions to the one history of the installation. Who loses a race reads again and applies his change anew, so
 * that no write is lost. Rejects with the problem 400 for what is not acceptable, and with CalibrationUnavailableError.
 */
@Injectable()
export class CalibrationWriter {
  private readonly logger = new Logger('Admin');
  private tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly store: CalibrationStore,
    private readonly sync: CalibrationSync,
    private readonly book: CalibrationBook,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** A write that changes nothing answers the current version and makes none. */
  write(order: CalibrationOrder): Promise<CalibrationReport> {
    // the writes of one process do not race each other
    const turn = this.tail.then(() => this.carryOut(order));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** A new version that equals an old one. Rejects with the problem 404 when that is not kept. */
  async rollback(version: number, by: string | null): Promise<CalibrationReport> {
    const document = await this.documentOf(version);
    return this.write({ action: 'rollback', by, change: rollbackChange(document) });
  }

  private async carryOut(order: CalibrationOrder): Promise<CalibrationReport> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const base = await this.sync.refresh();
      const before = this.book.current;
      const checked = order.change(before.document);
      if (!checked.ok) throw refusal(checked.errors);
      const next = this.versionAfter(before, checked.value, order);
      // what is stored is damaged: the same document once more mends it
      if (next.hash === before.hash && this.book.trouble !== 'damaged') return reportOf(before, before, false);
      if (await this.append(base, next)) return reportOf(before, next, true);
    }
    throw new CalibrationUnavailableError('too many others are writing');
  }

  private versionAfter(
    before: CalibrationVersion,
    document: CalibrationDocument,
    { action, by }: CalibrationOrder,
  ): CalibrationVersion {
    return {
      version: this.book.next,
      hash: calibrationHash(document),
      old_hash: before.hash,
      changed_at: new Date(this.clock.nowMs()).toISOString(),
      by,
      action,
      diff: calibrationDiff(before.document, document),
      document,
    };
  }

  private async append(base: AppendBase, next: CalibrationVersion): Promise<boolean> {
    const { version, hash, old_hash, changed_at, by, action, diff } = next;
    const data = JSON.stringify({ version, old_hash, new_hash: hash, diff });
    const audit = { at: changed_at ?? '', by, action: `calibration.${action}`, data };
    if (!(await this.store.append({ ...base, newest: numbered(next), audit }))) return false;
    this.sync.appended(next);
    this.events.publish({
      event_type: 'calibration.changed',
      data: { version: String(version), calibration_hash: hash },
    });
    this.logger.warn(`calibration ${action}: version ${version}, ${diff.length} fields, key ${by ?? 'unknown'}`);
    return true;
  }

  private async documentOf(version: number): Promise<CalibrationDocument> {
    const json = await this.store.find(version);
    const found = json === null ? null : parseVersion(json);
    if (found !== null) return found.document;
    // stored with the first write
    if (version === 1 && json === null && this.book.current.version === 1) return firstVersion().document;
    throw new ProblemException('calibration_version_not_found', `Version ${version} is not kept, or cannot be read.`, {
      errors: [{ field: 'version', message: 'version must be one of those that GET /calibration/status lists' }],
    });
  }
}

function refusal(errors: ProblemException['errors']): ProblemException {
  const names = [...new Set(errors.map(({ field }) => field))];
  return new ProblemException('validation_failed', `Not acceptable: ${names.join(', ')}.`, { errors });
}

function reportOf(before: CalibrationVersion, after: CalibrationVersion, changed: boolean): CalibrationReport {
  return {
    version: after.version,
    changed,
    preset: after.document.preset,
    old_hash: before.hash,
    new_hash: after.hash,
    diff: changed ? after.diff : [],
  };
}

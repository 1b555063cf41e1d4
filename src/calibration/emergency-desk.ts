import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { EventBus } from '../events/event-bus.js';
import { CalibrationBook } from './calibration-book.js';
import { type AuditEntry, CalibrationStore } from './calibration-store.js';
import { CalibrationSync } from './calibration-sync.js';
import { EMERGENCY_MS } from './emergency.js';

/** Begins and ends the emergency of the installation. Rejects with CalibrationUnavailableError; what holds then goes on. */
@Injectable()
export class EmergencyDesk {
  private readonly logger = new Logger('Admin');

  constructor(
    private readonly store: CalibrationStore,
    private readonly sync: CalibrationSync,
    private readonly book: CalibrationBook,
    private readonly events: EventBus,
    private readonly clock: Clock,
  ) {}

  /** For 900 s from now, also when one holds already. @param by id of the operator's key */
  async begin(by: string | null, reason: string | null): Promise<void> {
    await this.store.begin({ by, reason }, EMERGENCY_MS, this.audit('begin', by, reason));
    await this.announce('begins', by);
  }

  async end(by: string | null): Promise<void> {
    await this.store.end(this.audit('end', by, null));
    await this.announce('ends', by);
  }

  /** Holds in this process first, then in the others. */
  private async announce(what: 'begins' | 'ends', by: string | null): Promise<void> {
    await this.sync.refresh();
    const { version, hash } = this.book.current;
    this.events.publish({
      event_type: 'calibration.changed',
      data: { version: String(version), calibration_hash: hash, emergency: what === 'begins' },
    });
    this.logger.warn(`emergency ${what}, key ${by ?? 'unknown'}`);
  }

  private audit(what: 'begin' | 'end', by: string | null, reason: string | null): AuditEntry {
    const { version, hash } = this.book.current;
    return {
      at: new Date(this.clock.nowMs()).toISOString(),
      by,
      action: `calibration.emergency_${what}`,
      data: JSON.stringify({ version, old_hash: hash, new_hash: hash, reason }),
    };
  }
}

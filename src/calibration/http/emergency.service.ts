import { Injectable } from '@nestjs/common';
import { CalibrationBook } from '../calibration-book.js';
import { EmergencyDesk } from '../emergency-desk.js';
import { CalibrationReader, type EmergencyState } from './calibration.reader.js';

/** What throwing the switch did. The calibration itself stays: both hashes are the same. */
export interface EmergencyReport {
  readonly version: number;
  readonly old_hash: string;
  readonly new_hash: string;
  readonly changed: boolean;
  readonly emergency: EmergencyState;
}

/** The emergency switch in an operator's hands. */
@Injectable()
export class EmergencyService {
  constructor(
    private readonly desk: EmergencyDesk,
    private readonly book: CalibrationBook,
    private readonly reader: CalibrationReader,
  ) {}

  async begin(by: string | null, reason: string | null): Promise<EmergencyReport> {
    const before = this.reader.emergency();
    await this.desk.begin(by, reason);
    return this.report(before);
  }

  async end(by: string | null): Promise<EmergencyReport> {
    const before = this.reader.emergency();
    await this.desk.end(by);
    return this.report(before);
  }

  private report(before: EmergencyState): EmergencyReport {
    const { version, hash } = this.book.current;
    const emergency = this.reader.emergency();
    return { version, old_hash: hash, new_hash: hash, changed: before.active !== emergency.active, emergency };
  }
}

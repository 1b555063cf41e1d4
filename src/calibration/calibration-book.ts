import { Injectable } from '@nestjs/common';
import { type CalibrationVersion, firstVersion } from './calibration-version.js';

/** What is wrong with what is stored; the calibration in force stays. `unavailable`: cannot be read, or not yet. */
export type CalibrationTrouble = 'damaged' | 'emergency_damaged' | 'unavailable';

/** The calibration in force in this process and the versions before it. Read synchronously by everybody; no I/O. */
@Injectable()
export class CalibrationBook {
  private versions: readonly [CalibrationVersion, ...CalibrationVersion[]] = [firstVersion()];
  private highest = 1;
  private firstLook: Promise<void> = Promise.resolve();
  private held: CalibrationTrouble | null = null;

  get current(): CalibrationVersion {
    return this.versions[0];
  }

  /** The newest versions that are known here, newest first, the current one included. */
  get history(): readonly CalibrationVersion[] {
    return this.versions;
  }

  /** The number of the version that comes next. */
  get next(): number {
    return Math.max(this.highest, this.current.version) + 1;
  }

  /** null while all is well. */
  get trouble(): CalibrationTrouble | null {
    return this.held;
  }

  /** Resolves when what is stored has been read, or is known to be out of reach; never rejects. */
  get loaded(): Promise<void> {
    return this.firstLook;
  }

  loading(firstLook: Promise<void>): void {
    this.firstLook = firstLook;
  }

  /** @param older newest first */
  take(current: CalibrationVersion, older: readonly CalibrationVersion[]): void {
    this.versions = [current, ...older];
  }

  report(trouble: CalibrationTrouble | null): void {
    this.held = trouble;
  }

  /** @param highest a number that is taken, though its version may not be usable here, or be lost: never given again */
  reserve(highest: number): void {
    this.highest = Math.max(this.highest, highest);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
import { CalibrationBook, type CalibrationTrouble } from './calibration-book.js';
import { CalibrationStore, numbered, type StoredVersions, VERSIONS_READ } from './calibration-store.js';
import { CalibrationUnavailableError } from './calibration-unavailable.error.js';
import { type CalibrationVersion, parseVersion } from './calibration-version.js';
import { parseEmergency } from './emergency.js';
import { EmergencySwitch } from './emergency-switch.js';

/** A message may be lost: nobody is behind for longer than this and a round trip. */
const LOOK_EVERY_MS = 750;
/** What the first scan waits for what is stored. */
const FIRST_LOOK_MS = 2_000;

/**
 * Keeps what this process holds and what is stored the same: follows newer versions and the emergency switch, and puts
 * back what the store has lost. A damaged document is told of and never followed.
 */
@Injectable()
export class CalibrationSync implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Calibration');
  /** `current` of the store as it was read last; null = never. */
  private known: string | null = null;
  private tail: Promise<unknown> = Promise.resolve();
  private isLookDue = false;
  private damaged = { document: false, emergency: false };
  private timer: NodeJS.Timeout | undefined;
  private stopListening = (): void => undefined;

  constructor(
    private readonly store: CalibrationStore,
    private readonly book: CalibrationBook,
    private readonly emergency: EmergencySwitch,
    private readonly events: EventBus,
  ) {}

  /** A file is read before anybody asks; the start does not wait for Redis. */
  async onModuleInit(): Promise<void> {
    const firstLook = new Promise<void>((resolve) => {
      const look = (): void => void this.look().then((looked) => looked && resolve());
      this.store.onAvailable(look);
      this.stopListening = this.events.subscribe(look, ['calibration.changed']);
      this.timer = setInterval(look, LOOK_EVERY_MS).unref();
      look();
    });
    this.book.loading(Promise.race([firstLook, pause(FIRST_LOOK_MS, undefined, { ref: false })]));
    if (this.store.isAvailable) await this.book.loaded;
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopListening();
    await this.tail;
  }

  /** Reads what is stored; then the book is up to date. Returns `current` as the store has it. */
  refresh(): Promise<string> {
    const turn = this.tail.then(() => {
      // whoever is told of a change from now on looks again
      this.isLookDue = false;
      return this.read();
    });
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /** What this process has appended comes into force here at once. */
  appended(version: CalibrationVersion): void {
    this.known = numbered(version).json;
    this.damaged.document = false;
    this.book.take(version, this.book.history.slice(0, VERSIONS_READ - 1));
    this.judge();
  }

  /** As `refresh`, but never rejects, and not while the store is away; false when nothing could be read. */
  private async look(): Promise<boolean> {
    if (this.isLookDue || !this.store.isAvailable) return false;
    this.isLookDue = true;
    try {
      await this.refresh();
      return true;
    } catch (error) {
      this.tell('unavailable', `the stored calibration cannot be read, the one in force stays: ${String(error)}`);
      if (!(error instanceof CalibrationUnavailableError)) this.logger.error((error as Error).stack);
      return false;
    }
  }

  private async read(): Promise<string> {
    const { versions, emergency, nowMs } = await this.store.read(this.known);
    this.followEmergency(emergency, nowMs);
    if (versions !== null) {
      await this.adopt(versions);
      this.known = versions.current;
    }
    this.judge();
    return this.known ?? '';
  }

  private async adopt({ current, newest }: StoredVersions): Promise<void> {
    const kept = newest.map(parseVersion).filter((version) => version !== null);
    this.book.reserve(kept[0]?.version ?? 1);
    const version = parseVersion(current);
    this.damaged.document = current !== '' && version === null;
    if (this.damaged.document) return;
    const held = this.book.current;
    if ((version?.version ?? 0) < held.version) return this.putBack(current);
    if (version === null) return;
    this.book.take(
      version,
      kept.filter((one) => one.version < version.version),
    );
    if (version.hash !== held.hash)
      this.logger.log(`version ${version.version} is in force (${version.action}, key ${version.by ?? 'unknown'})`);
  }

  /** The store was emptied, or has come back without its last writes. Version 1 is everybody's own. */
  private async putBack(expected: string): Promise<void> {
    const [newest, ...older] = this.book.history;
    if (newest === undefined || newest.version === 1) return;
    const missing = older.map(numbered).reverse();
    if (await this.store.append({ expected, newest: numbered(newest), missing, audit: null }))
      this.logger.warn(`version ${newest.version} was put back: what is stored had lost it`);
  }

  private followEmergency(text: string, nowMs: number): void {
    const emergency = text === '' ? null : parseEmergency(text);
    this.damaged.emergency = text !== '' && emergency === null;
    if (this.damaged.emergency) return;
    const before = this.emergency.active;
    this.emergency.follow(emergency, nowMs);
    const { active } = this.emergency;
    if ((before === null) === (active === null)) return;
    if (active !== null)
      this.logger.warn(`emergency: legacy_v0 answers until ${new Date(active.untilMs).toISOString()}`);
    else this.logger.warn('the emergency has ended');
  }

  private judge(): void {
    if (this.damaged.document)
      this.tell('damaged', 'the stored calibration is damaged or of another release; the one in force stays');
    else if (this.damaged.emergency) this.tell('emergency_damaged', 'the stored emergency cannot be read');
    else this.book.report(null);
  }

  /** Logged when it begins; /health tells it as long as it lasts. */
  private tell(trouble: CalibrationTrouble, message: string): void {
    if (this.book.trouble !== trouble) this.logger.error(message);
    this.book.report(trouble);
  }
}

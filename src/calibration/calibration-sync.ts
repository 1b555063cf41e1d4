import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { EventBus } from '../events/event-bus.js';
import { CalibrationBook, type CalibrationTrouble } from './calibration-book.js';
import {
  type AppendBase,
  CalibrationStore,
  numbered,
  type StoredVersions,
  VERSIONS_READ,
} from './calibration-store.js';
import { CalibrationUnavailableError } from './calibration-unavailable.error.js';
import { type CalibrationVersion, claimedNumber, parseVersion } from './calibration-version.js';
import { type Emergency, parseEmergency } from './emergency.js';
import { EmergencySwitch } from './emergency-switch.js';

/** A message may be lost: nobody is behind for longer than this and a round trip. */
const LOOK_EVERY_MS = 750;
/** What the first scan waits for what is stored. */
const FIRST_LOOK_MS = 2_000;

/**
 * Keeps what this process holds and what is stored the same: follows newer versions and the emergency switch, and puts
 * back what the store has lost. A damaged document is told of and never followed: the newest that is readable is.
 */
@Injectable()
export class CalibrationSync implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Calibration');
  /** `current` of the store as it was read last; null = never. */
  private known: string | null = null;
  /** The store has no versions at all: the next write brings those that are held here. */
  private isHistoryLost = false;
  private tail: Promise<unknown> = Promise.resolve();
  private isLookDue = false;
  private damaged = { document: false, emergency: false };
  /** The trouble that was logged last. */
  private told: CalibrationTrouble | null = null;
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
    // until something has been read nobody knows what is stored: the default scores, and /health says so
    this.book.report('unavailable');
    const firstLook = new Promise<void>((resolve) => {
      const look = (): void => void this.look().then((looked) => looked && resolve());
      this.store.onAvailable(look);
      this.stopListening = this.events.subscribe(look, ['calibration.changed']);
      this.timer = setInterval(look, LOOK_EVERY_MS).unref();
      look();
    });
    this.book.loading(Promise.race([firstLook, this.giveUp()]));
    if (this.store.isAvailable) await this.book.loaded;
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    this.stopListening();
    await this.tail;
  }

  /** Reads what is stored; then the book is up to date. Returns what a write builds on. */
  refresh(): Promise<AppendBase> {
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
    this.isHistoryLost = false;
    this.book.take(version, this.book.history.slice(0, VERSIONS_READ - 1));
    this.judge();
  }

  private async giveUp(): Promise<void> {
    await pause(FIRST_LOOK_MS, undefined, { ref: false });
    if (this.known === null)
      this.tell('unavailable', 'what is stored has not been read: the default calibration scores until it has');
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

  private async read(): Promise<AppendBase> {
    const { versions, emergency, nowMs } = await this.store.read(this.known);
    const lost = this.followEmergency(emergency, nowMs);
    if (versions !== null) {
      await this.adopt(versions);
      this.known = versions.current;
    }
    this.judge();
    if (lost !== null) await this.remind(lost, nowMs);
    const missing = this.isHistoryLost ? this.book.history.map(numbered).reverse() : [];
    return { expected: this.known ?? '', missing };
  }

  private async adopt({ current, newest, highest }: StoredVersions): Promise<void> {
    const kept = newest.map(parseVersion).filter((version) => version !== null);
    const version = parseVersion(current);
    const held = this.book.current;
    this.isHistoryLost = highest === 0;
    this.book.reserve(Math.max(highest, claimedNumber(current), held.version));
    const best = version ?? kept[0];
    if (best !== undefined && (version !== null || best.version > held.version)) this.follow(best, kept);
    this.damaged.document = version === null && (current !== '' || highest > this.book.current.version);
    if (version === null && !this.damaged.document) await this.putBack();
  }

  private follow(version: CalibrationVersion, kept: readonly CalibrationVersion[]): void {
    const held = this.book.current;
    this.book.take(
      version,
      kept.filter((one) => one.version < version.version),
    );
    if (version.version < held.version)
      this.logger.warn(`version ${held.version} is gone from what is stored: version ${version.version} is in force`);
    else if (version.hash !== held.hash)
      this.logger.log(`version ${version.version} is in force (${version.action}, key ${version.by ?? 'unknown'})`);
  }

  /** The store was emptied. What it still has was written since, by somebody who knew no better: that is followed. */
  private async putBack(): Promise<void> {
    const [newest, ...older] = this.book.history;
    // everybody's own
    if (newest === undefined || newest.version === 1) return;
    const missing = older.map(numbered).reverse();
    if (await this.store.append({ expected: '', newest: numbered(newest), missing, audit: null }))
      this.logger.warn(`version ${newest.version} was put back: what is stored had lost it`);
  }

  /** Returns the order that the store should have and has not. */
  private followEmergency(text: string, nowMs: number): Emergency | null {
    const order = text === '' ? null : parseEmergency(text);
    this.damaged.emergency = text !== '' && order === null;
    if (this.damaged.emergency) return null;
    const lost = text === '' ? this.emergency.missedBy(nowMs) : null;
    if (lost !== null) return lost;
    const before = this.emergency.active;
    this.emergency.follow(order, nowMs);
    const { active } = this.emergency;
    if ((before === null) === (active === null)) return null;
    if (active !== null)
      this.logger.warn(`emergency: legacy_v0 answers until ${new Date(active.untilMs).toISOString()}`);
    else this.logger.warn('the emergency has ended');
    return null;
  }

  /** An emergency ends by its time or by an order, not because a store was emptied. */
  private async remind(order: Emergency, nowMs: number): Promise<void> {
    await this.store.remind(order, order.until_ms - nowMs);
    this.logger.warn('the emergency was put back: what is stored had lost it');
  }

  private judge(): void {
    if (this.damaged.document)
      this.tell('damaged', 'the stored calibration is damaged or of another release; the one in force stays');
    else if (this.damaged.emergency) this.tell('emergency_damaged', 'the stored emergency cannot be read');
    else {
      this.told = null;
      this.book.report(null);
    }
  }

  /** Logged when it begins; /health tells it as long as it lasts. */
  private tell(trouble: CalibrationTrouble, message: string): void {
    if (this.told !== trouble) this.logger.error(message);
    this.told = trouble;
    this.book.report(trouble);
  }
}

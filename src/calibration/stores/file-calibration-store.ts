import { readFile, rename, stat } from 'node:fs/promises';
import { errorCode } from '../../common/error-code.js';
import { parsedJson } from '../../common/parsed-json.js';
import { z } from 'zod';
import type { Clock } from '../../common/clock.js';
import { FileLock, lockedError } from '../../common/file-lock.js';
import { writeFileWhole } from '../../common/write-file-whole.js';
import {
  type Appending,
  type AuditEntry,
  CalibrationStore,
  type NumberedVersion,
  type StoredCalibration,
  VERSIONS_KEPT,
  VERSIONS_READ,
} from '../calibration-store.js';
import { CalibrationUnavailableError } from '../calibration-unavailable.error.js';
import { type Emergency, EMERGENCY_MS, parseEmergency } from '../emergency.js';

const AUDIT_KEPT = 1_000;

const contentSchema = z.object({
  /** Oldest first. */
  versions: z.array(z.looseObject({ version: z.number().int().positive() })),
  /** Judged by whoever follows it. */
  emergency: z.unknown(),
  /** Oldest first. */
  audit: z.array(z.looseObject({})),
});
type Content = z.infer<typeof contentSchema>;

interface Reading {
  /** null: the file is damaged. */
  readonly content: Content | null;
  /** JSON of the newest version; the whole text of a damaged file. */
  readonly current: string;
}

const EMPTY: Content = { versions: [], emergency: null, audit: [] };
const ABSENT: Reading = { content: EMPTY, current: '' };

/**
 * The history in one file, written whole, for processes without Redis: one changes it at a time, all that read it follow
 * it. A damaged file is put aside by the next write, not overwritten.
 */
export class FileCalibrationStore extends CalibrationStore {
  override readonly kind = 'file';
  override readonly isAvailable = true;
  private seen: { readonly mark: string; readonly reading: Reading } | null = null;
  private readonly lock: FileLock;
  /** Writes come one after the other. */
  private tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly clock: Clock,
  ) {
    super();
    this.lock = new FileLock(path);
  }

  override onAvailable(): void {
    // it always is
  }

  override async read(known: string | null): Promise<StoredCalibration> {
    const { content, current } = await this.load();
    const { versions } = content ?? EMPTY;
    const newest = versions.slice(-VERSIONS_READ).reverse();
    const highest = versions.reduce((max, { version }) => Math.max(max, version), 0);
    return {
      nowMs: this.clock.nowMs(),
      emergency: this.emergencyOf(content ?? EMPTY),
      versions: current === known ? null : { current, newest: newest.map((one) => JSON.stringify(one)), highest },
    };
  }

  override async find(version: number): Promise<string | null> {
    const found = (await this.load()).content?.versions.find((one) => one.version === version);
    return found === undefined ? null : JSON.stringify(found);
  }

  override append({ expected, missing, newest, audit }: Appending): Promise<boolean> {
    return this.change((content, current) =>
      current === expected
        ? { ...content, versions: joined(content.versions, [...missing, newest]), audit: audited(content.audit, audit) }
        : null,
    );
  }

  override async begin(
    { by, reason }: Pick<Emergency, 'by' | 'reason'>,
    durationMs: number,
    audit: AuditEntry,
  ): Promise<void> {
    await this.order({ by, reason }, durationMs, audit);
  }

  override async end(audit: AuditEntry): Promise<void> {
    await this.order({ by: audit.by, reason: null, ended: true }, EMERGENCY_MS, audit);
  }

  override async remind(order: Emergency): Promise<void> {
    await this.change((content) => (this.emergencyOf(content) === '' ? { ...content, emergency: order } : null));
  }

  private async order(
    order: Omit<Emergency, 'since_ms' | 'until_ms'>,
    durationMs: number,
    audit: AuditEntry,
  ): Promise<void> {
    const nowMs = this.clock.nowMs();
    const emergency: Emergency = { until_ms: nowMs + durationMs, since_ms: nowMs, ...order };
    await this.change((content) => ({ ...content, emergency, audit: audited(content.audit, audit) }));
  }

  /** '' for an order that is over. */
  private emergencyOf({ emergency }: Content): string {
    const text = JSON.stringify(emergency ?? null);
    const order = parseEmergency(text);
    return text === 'null' || (order !== null && order.until_ms <= this.clock.nowMs()) ? '' : text;
  }

  /** False when `next` has nothing to write. */
  private change(next: (content: Content, current: string) => Content | null): Promise<boolean> {
    const turn = this.tail.then(() => this.changeNow(next));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async changeNow(next: (content: Content, current: string) => Content | null): Promise<boolean> {
    try {
      return await this.lock.hold(async (isHeld) => {
        const { content, current } = await this.load();
        const changed = next(content ?? EMPTY, current);
        if (changed === null) return false;
        if (!(await isHeld())) throw lockedError('it took too long');
        await this.write(changed, content === null);
        return true;
      });
    } catch (error) {
      throw error instanceof CalibrationUnavailableError ? error : this.unavailable('written', error);
    }
  }

  private async load(): Promise<Reading> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      const mark = `${mtimeMs} ${size} ${ino}`;
      if (this.seen?.mark !== mark) this.seen = { mark, reading: readingOf(await readFile(this.path, 'utf8')) };
      return this.seen.reading;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return ABSENT;
      throw this.unavailable('read', error);
    }
  }

  private async write(content: Content, keepDamaged: boolean): Promise<void> {
    if (keepDamaged) await rename(this.path, `${this.path}.damaged`);
    await writeFileWhole(this.path, Buffer.from(`${JSON.stringify(content, null, 1)}\n`));
  }

  private unavailable(what: string, error: unknown): CalibrationUnavailableError {
    const message = `CALIBRATION_FILE cannot be ${what} (${errorCode(error) ?? 'unknown'})`;
    return new CalibrationUnavailableError(message, { cause: error });
  }
}

function readingOf(text: string): Reading {
  const content = contentSchema.safeParse(parsedJson(text)).data ?? null;
  const newest = content?.versions.at(-1);
  return { content, current: content === null ? text : newest === undefined ? '' : JSON.stringify(newest) };
}

function joined(before: Content['versions'], added: readonly NumberedVersion[]): Content['versions'] {
  const numbers = new Set(added.map(({ version }) => version));
  const kept = before.filter(({ version }) => !numbers.has(version));
  return [...kept, ...added.map(({ json }) => JSON.parse(json) as { version: number })].slice(-VERSIONS_KEPT);
}

function audited(before: Content['audit'], entry: AuditEntry | null): Content['audit'] {
  if (entry === null) return before;
  return [...before, { ...entry, data: JSON.parse(entry.data) as unknown }].slice(-AUDIT_KEPT);
}

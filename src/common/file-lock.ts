import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { errorCode } from './error-code.js';

const POLL_MS = 5;

/** All in ms. */
interface FileLockTimes {
  /** Whoever has had it for so long, as others see it, is taken for dead. */
  readonly expiryMs: number;
  /** How long it is waited for. */
  readonly patienceMs: number;
}

/**
 * One at a time among the processes that share a file, by `<file>.lock` with the name of its owner. A lock whose owner
 * died is taken away after 3 s as the waiting process measures them: no clock is compared with that of another machine.
 */
export class FileLock {
  private readonly path: string;

  constructor(
    file: string,
    private readonly times: FileLockTimes = { expiryMs: 3_000, patienceMs: 10_000 },
  ) {
    this.path = `${file}.lock`;
  }

  /**
   * Rejects with an error of the file system; code ELOCKED when others had it for 10 s.
   * @param work asks `isHeld` right before what cannot be undone: false means that others may be at it by now
   */
  async hold<T>(work: (isHeld: () => Promise<boolean>) => Promise<T>): Promise<T> {
    const owner = randomUUID();
    await mkdir(dirname(this.path), { recursive: true });
    const sinceMs = await this.acquire(owner);
    const isHeld = async (): Promise<boolean> =>
      // half of it: others measure from later on than we do
      performance.now() - sinceMs < this.times.expiryMs / 2 && (await this.owner()) === owner;
    try {
      return await work(isHeld);
    } finally {
      if (await isHeld()) await rm(this.path, { force: true });
    }
  }

  /** Since when it is ours, at the earliest. */
  private async acquire(owner: string): Promise<number> {
    const startedMs = performance.now();
    let seen = { owner: null as string | null, sinceMs: startedMs };
    for (;;) {
      const nowMs = performance.now();
      if (await this.create(owner)) return nowMs;
      if (nowMs - startedMs > this.times.patienceMs) throw lockedError('others keep the lock');
      const other = await this.owner();
      if (other !== seen.owner) seen = { owner: other, sinceMs: performance.now() };
      else if (other !== null && nowMs - seen.sinceMs > this.times.expiryMs) await this.evict(other);
      await pause(POLL_MS);
    }
  }

  private async create(owner: string): Promise<boolean> {
    try {
      await writeFile(this.path, owner, { flag: 'wx' });
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** null: there is none. */
  private async owner(path = this.path): Promise<string | null> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** Takes away the lock of a dead owner, and gives it back if it is another's by now. */
  private async evict(owner: string): Promise<void> {
    const aside = `${this.path}.${randomUUID()}`;
    try {
      await rename(this.path, aside);
      if ((await this.owner(aside)) !== owner) await link(aside, this.path);
    } catch (error) {
      // somebody was faster: he took it away, or has it; who lost it by that sees it when he asks
      if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
    } finally {
      await rm(aside, { force: true });
    }
  }
}

/** For who did not get the lock, or had it for too long: nothing is written, and it can be tried again. */
export function lockedError(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: 'ELOCKED' });
}

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileLock } from './file-lock.js';

const SOON = { expiryMs: 100, patienceMs: 10_000 };

describe('a lock for a file', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
    file = join(folder, 'deep', 'file.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is held by one at a time, and leaves nothing', async () => {
    let [holders, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++holders);
      await writeFile(file, 'text');
      holders--;
    };
    await Promise.all(Array.from({ length: 10 }, () => new FileLock(file).hold(work)));
    expect(most).toBe(1);
    expect(await readdir(join(folder, 'deep'))).toEqual(['file.json']);
  });

  it('is released when the work fails', async () => {
    const lock = new FileLock(file);
    await expect(lock.hold(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await lock.hold((isHeld) => isHeld())).toBe(true);
  });

  it.each(['somebody', ''])('is taken from a dead owner who wrote %j', async (owner) => {
    await new FileLock(file).hold(() => Promise.resolve());
    await writeFile(`${file}.lock`, owner);
    const waiters = Array.from({ length: 5 }, () => new FileLock(file, SOON).hold(() => Promise.resolve('done')));
    expect(await Promise.all(waiters)).toEqual(Array(5).fill('done'));
    expect(await readdir(join(folder, 'deep'))).toEqual([]);
  });

  it('is not waited for without end', async () => {
    await new FileLock(file).hold(async () => {
      const impatient = new FileLock(file, { expiryMs: 10_000, patienceMs: 20 });
      await expect(impatient.hold(() => Promise.resolve())).rejects.toMatchObject({ code: 'ELOCKED' });
    });
  });

  it('is no longer held by who lost it, and not taken from who has it now', async () => {
    await new FileLock(file).hold(async (isHeld) => {
      expect(await isHeld()).toBe(true);
      await writeFile(`${file}.lock`, 'another');
      expect(await isHeld()).toBe(false);
    });
    expect(await readFile(`${file}.lock`, 'utf8')).toBe('another');
  });
});

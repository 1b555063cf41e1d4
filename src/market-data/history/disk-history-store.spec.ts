import { appendFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { barsOf } from '../../../test/support/market-fixtures.js';
import { DiskHistoryStore } from './disk-history-store.js';

const BARS = barsOf('2026-03-13', [
  { symbol: 'ZA1', open: 1.5, high: 2, low: 1, close: 1.75, volume: 1000.25 },
  { symbol: 'ZBpA', open: 25, high: 25, low: 25, close: 25, volume: 0 },
]);

describe('DiskHistoryStore', () => {
  let dir: string;
  let store: DiskHistoryStore;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bms-history-'));
    store = new DiskHistoryStore(dir);
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('gives back exactly what was saved, unknown values included', async () => {
    await store.save('source-a', BARS);
    expect(await store.load('source-a', '2026-03-13')).toEqual(BARS);
  });

  it('never mixes sources', async () => {
    await store.save('source-a', BARS);
    expect(await store.load('source-b', '2026-03-13')).toBeNull();
  });

  it('keeps an empty session', async () => {
    await store.save('source-a', barsOf('2026-03-12', []));
    expect((await store.load('source-a', '2026-03-12'))?.symbols).toEqual([]);
  });

  it.each([
    ['truncated', (path: string) => truncate(path, 120)],
    ['empty', (path: string) => truncate(path, 0)],
    ['overwritten with text', (path: string) => writeFile(path, 'not bars at all')],
    ['of another format', (path: string) => writeFile(path, '{"format":"other"}\n')],
  ])('takes a file that is %s for absent and removes it', async (_what, damage) => {
    await store.save('source-a', BARS);
    await damage(join(dir, 'source-a', '2026-03-13.bars'));
    expect(await store.load('source-a', '2026-03-13')).toBeNull();
    expect(await readdir(join(dir, 'source-a'))).toEqual([]);
  });

  it('leaves no temporary file and ignores foreign ones', async () => {
    await store.save('source-a', BARS);
    await appendFile(join(dir, 'source-a', 'notes.txt'), 'x');
    expect((await readdir(join(dir, 'source-a'))).sort()).toEqual(['2026-03-13.bars', 'notes.txt']);
  });

  it('leaves nothing behind when a file cannot be written', async () => {
    await mkdir(join(dir, 'source-a', '2026-03-13.bars', 'in-the-way'), { recursive: true });
    await expect(store.save('source-a', BARS)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(await readdir(join(dir, 'source-a'))).toEqual(['2026-03-13.bars']);
  });

  it('bears several writers of one session', async () => {
    await Promise.all(Array.from({ length: 8 }, () => new DiskHistoryStore(dir).save('source-a', BARS)));
    expect(await store.load('source-a', '2026-03-13')).toEqual(BARS);
    expect(await readdir(join(dir, 'source-a'))).toEqual(['2026-03-13.bars']);
  });

  it('says so when the folder cannot be used', async () => {
    const file = join(dir, 'plain-file');
    await writeFile(file, '');
    await expect(new DiskHistoryStore(file).save('source-a', BARS)).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});

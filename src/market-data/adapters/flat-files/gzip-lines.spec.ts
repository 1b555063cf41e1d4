import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MarketDataError } from '../../market-data-error.js';
import { readGzipLines } from './gzip-lines.js';

const never = (): AbortSignal => new AbortController().signal;
const NAME = '2016/03/a-file.csv.gz';

describe('readGzipLines', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gzip-lines-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  async function write(bytes: Uint8Array): Promise<string> {
    const path = join(dir, 'file.gz');
    await writeFile(path, bytes);
    return path;
  }

  async function lines(bytes: Uint8Array): Promise<string[]> {
    const read: string[] = [];
    await readGzipLines(
      await write(bytes),
      NAME,
      (chunk, start, end) => read.push(chunk.toString('utf8', start, end)),
      never(),
    );
    return read;
  }

  it('hands over every line once, without line ends', async () => {
    expect(await lines(gzipSync('a,1\r\nb,2\n\n\r\nc,3'))).toEqual(['a,1', 'b,2', 'c,3']);
    expect(await lines(gzipSync('a\n'))).toEqual(['a']);
    expect(await lines(gzipSync(''))).toEqual([]);
  });

  it('joins lines that chunks cut, also inside a character', async () => {
    const expected = Array.from({ length: 40_000 }, (_, k) => `${k},${'é'.repeat(k % 7)}`);
    expect(await lines(gzipSync(expected.join('\n')))).toEqual(expected);
  });

  it('reads gzip members one after another', async () => {
    expect(await lines(Buffer.concat([gzipSync('a\nb'), gzipSync('c\n')]))).toEqual(['a', 'bc']);
  });

  it.each([
    ['a file cut off', gzipSync('a,1\n'.repeat(50_000)).subarray(0, -20)],
    ['a file with damage inside', gzipSync('a,1\n'.repeat(50_000)).fill(0, 60, 70)],
    ['a file that is not gzip', Buffer.from('ticker,volume\n')],
    ['a line without end', gzipSync('x'.repeat(1_000_000))],
  ])('refuses %s as malformed, naming it', async (_, bytes) => {
    await expect(lines(bytes)).rejects.toMatchObject({
      name: 'MarketDataError',
      kind: 'malformed',
      message: expect.stringContaining(NAME),
    });
  });

  it('says no_data for what is not there or is no file', async () => {
    const read = (path: string): Promise<void> => readGzipLines(path, NAME, () => undefined, never());
    await expect(read(join(dir, 'nowhere.gz'))).rejects.toMatchObject({
      kind: 'no_data',
      message: expect.stringContaining(NAME),
    });
    await mkdir(join(dir, 'folder'));
    await expect(read(join(dir, 'folder'))).rejects.toMatchObject({
      kind: 'no_data',
      message: expect.stringContaining('EISDIR'),
    });
  });

  it('stops when the signal fires in the middle', async () => {
    const path = await write(gzipSync('a,1\n'.repeat(500_000)));
    const controller = new AbortController();
    let count = 0;
    const reading = readGzipLines(
      path,
      NAME,
      () => {
        if (++count === 10) controller.abort();
      },
      controller.signal,
    );
    await expect(reading).rejects.toMatchObject({ kind: 'aborted' });
    expect(count).toBeLessThan(500_000);
  });

  it('passes on what the reader of the lines throws', async () => {
    const path = await write(gzipSync('a\n'));
    const reading = (error: Error): Promise<void> =>
      readGzipLines(
        path,
        NAME,
        () => {
          throw error;
        },
        never(),
      );
    const [ours, bug] = [new MarketDataError('malformed', 'no header'), new TypeError('a fault of the program')];
    await expect(reading(ours)).rejects.toBe(ours);
    await expect(reading(bug)).rejects.toBe(bug);
  });
});

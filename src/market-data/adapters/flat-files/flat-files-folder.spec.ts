import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { NyseCalendar } from '../../calendar/nyse-calendar.js';
import { FlatFilesFolder } from './flat-files-folder.js';

const calendar = new NyseCalendar();
const LAYOUT = 'us_stocks_sip/day_aggs_v1';

describe('FlatFilesFolder', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flat-files-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  async function touch(...paths: string[]): Promise<void> {
    for (const path of paths) {
      await mkdir(dirname(join(dir, LAYOUT, path)), { recursive: true });
      await writeFile(join(dir, LAYOUT, path), '');
    }
  }
  const open = (): FlatFilesFolder => new FlatFilesFolder(dir, calendar);

  it('lists the sessions that have a file, oldest first, and nothing else', async () => {
    await touch('2016/03/2016-03-31.csv.gz', '2015/12/2015-12-31.csv.gz', '2016/01/2016-01-04.csv.gz');
    await touch(
      '2016/03/2016-03-25.csv.gz',
      '2016/03/2016-03-26.csv.gz',
      '2003/09/2003-09-10.csv.gz',
      '2016/03/2016-03-39.csv.gz',
    );
    await touch(
      '2016/02/2016-03-30.csv.gz',
      '2016-03-29.csv.gz',
      '2016/03/2016-03-28.csv',
      '2016/03/.2016-03-28.csv.gz',
      '2016/03/README.md',
    );
    await mkdir(join(dir, LAYOUT, '2016/03/2016-03-24.csv.gz'));
    expect(open().sessions).toEqual(['2015-12-31', '2016-01-04', '2016-03-31']);
    expect(open().newest).toBe('2016-03-31');
  });

  it('is absolute, however it was named', async () => {
    await touch('2016/03/2016-03-31.csv.gz');
    expect(new FlatFilesFolder(relative(process.cwd(), dir), calendar).dir).toBe(dir);
  });

  it('chooses the newest session, or the one asked for', async () => {
    await touch('2016/03/2016-03-30.csv.gz', '2016/03/2016-03-31.csv.gz');
    expect(open().choose(null)).toBe('2016-03-31');
    expect(open().choose('2016-03-30')).toBe('2016-03-30');
  });

  it.each([
    ['2016-03-25', 'bad_request', /'2016-03-25' is not a trading session/],
    ['1999-03-25', 'bad_request', /'1999-03-25' is not a trading session/],
    ['31.3.2016', 'bad_request', /YYYY-MM-DD/],
    ['2016-03-29', 'no_data', /us_stocks_sip\/day_aggs_v1\/2016\/03\/2016-03-29\.csv\.gz is not in/],
  ])('refuses to replay %s, with the remedy', async (date, kind, message) => {
    await touch('2016/03/2016-03-30.csv.gz', '2016/03/2016-03-31.csv.gz');
    expect(() => open().choose(date)).toThrow(expect.objectContaining({ name: 'MarketDataError', kind }));
    expect(() => open().choose(date)).toThrow(message);
    expect(() => open().choose(date)).toThrow(
      /FLAT_FILES_DATE \(or --date\) to a session from 2016-03-30 to 2016-03-31/,
    );
  });

  it('says what is missing and how to name the folder', async () => {
    const refusal = expect.objectContaining({ name: 'MarketDataError', kind: 'no_data' });
    const attempts = [(): FlatFilesFolder => new FlatFilesFolder(join(dir, 'nowhere'), calendar), open];
    for (const attempt of attempts) {
      expect(attempt).toThrow(refusal);
      expect(attempt).toThrow(/day_aggs_v1 cannot be read: set FLAT_FILES_DIR \(or --data\)/);
    }
    await touch('2016/03/2016-03-25.csv.gz');
    expect(open).toThrow(refusal);
    expect(open).toThrow(
      /holds no YYYY\/MM\/YYYY-MM-DD\.csv\.gz of a session \(1 files of days that are no sessions were ignored\): set FLAT_FILES_DIR/,
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { FlatFilesProvider } from '../../src/market-data/adapters/flat-files/flat-files-provider.js';
import { NyseCalendar } from '../../src/market-data/calendar/nyse-calendar.js';
import { NO_USAGE } from '../../src/market-data/market-data-provider.js';
import { marketDataProviderContract } from './market-data-provider.contract.js';

const FIXTURE = fileURLToPath(new URL('../fixtures/flat-files', import.meta.url));
const REAL_DATA = process.env.BMS_TEST_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));
const calendar = new NyseCalendar();
const never = (): AbortSignal => new AbortController().signal;
const open = (date: string | null = null, dir = FIXTURE): FlatFilesProvider =>
  new FlatFilesProvider({ dir, date, calendar });
const pathOf = (date: string): string =>
  `us_stocks_sip/day_aggs_v1/${date.slice(0, 4)}/${date.slice(5, 7)}/${date}.csv.gz`;

marketDataProviderContract('flat-files', () => {
  const provider = open();
  return Promise.resolve({ provider, close: () => provider.close() });
});

describe('flat-files replay', () => {
  it('takes the newest session for today, at its close', async () => {
    const provider = open();
    const closeMs = Date.parse('2016-03-31T16:00-04:00');
    const snapshot = await provider.snapshot(never());
    expect(provider.marketNowMs()).toBe(closeMs);
    expect(snapshot).toMatchObject({ source: 'flat-files', freshness: 'end_of_day', asOfMs: closeMs, rowsRead: 14 });
    expect(snapshot.session).toEqual({
      date: '2016-03-31',
      phase: 'closed',
      phaseElapsedFrac: 1,
      startMs: Date.parse('2016-03-31T04:00-04:00'),
      regularCloseMs: closeMs,
    });
    expect(snapshot.malformed).toEqual({ count: 1, samples: ['ZXQM'] });
    expect(snapshot.duplicate).toEqual({ count: 1, samples: ['ZXQB'] });
  });

  it('shows the bar of the day as the market of the moment', async () => {
    const { symbols, columns, asOfMs } = await open().snapshot(never());
    const row = (symbol: string): number[] =>
      Object.values(columns).map((column: Float64Array) => column[symbols.indexOf(symbol)] ?? -1);
    expect(row('ZXQA')).toEqual([4.775, asOfMs, 4.188, 4.822, 4.187, 9_360_000, asOfMs, NaN, NaN]);
    expect(row('ZXQN')).toEqual([3.5, asOfMs, 3.5, 3.5, 3.5, 0, asOfMs, NaN, NaN]);
    expect(row('ZXQO')).toEqual([0.49, asOfMs, 0.5, 0.5, 0.5, 25_000, asOfMs, NaN, NaN]);
  });

  it('replays an earlier session, and then knows nothing of what came later', async () => {
    const provider = open('2016-03-29');
    expect((await provider.snapshot(never())).session.date).toBe('2016-03-29');
    // a replayed day is over
    expect(provider.marketSession()).toMatchObject({ date: '2016-03-29', phase: 'closed' });
    expect((await provider.dailyBars('2016-03-29', never())).date).toBe('2016-03-29');
    for (const date of ['2016-03-30', '2016-03-31']) {
      await expect(provider.dailyBars(date, never())).rejects.toMatchObject({
        kind: 'no_data',
        message: expect.stringContaining(date),
      });
    }
    // Prices are adjusted for splits to the end of the set, whatever day of it is replayed.
    expect((await provider.dailyBars('2016-03-28', never())).adjustedThrough).toBe('2016-03-31');
  });

  it('names the file of a session that is missing among the others', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'bms-flat-files-'));
    await cp(FIXTURE, dir, { recursive: true });
    await rm(join(dir, pathOf('2016-03-29')));
    const missing = open(null, dir).dailyBars('2016-03-29', never());
    await expect(missing).rejects.toMatchObject({ kind: 'no_data', message: `${pathOf('2016-03-29')} is not there` });
    await rm(dir, { recursive: true });
  });

  it('ends where its oldest file ends', async () => {
    await expect(open().dailyBars('2016-03-22', never())).rejects.toMatchObject({ kind: 'out_of_range' });
  });

  it('reads reference rows from the file beside the bars', async () => {
    const { rows, malformed, asOfMs } = await open().reference(never());
    expect([rows.size, malformed, asOfMs]).toEqual([10, 0, open().marketNowMs()]);
    expect(rows.get('ZXQX')).toMatchObject({ type: 'ETF', exchange: 'ARCX' });
    expect(rows.get('ZXQZ')).toMatchObject({ name: 'Zexquz Retail Inc.', type: null, exchange: null });
  });

  it('is one source per folder and replayed day, free to read again and without upstream calls', async () => {
    expect(open().sourceId).toMatch(/^flat-files-[0-9a-f]{8}$/);
    expect(open().sourceId).toBe(open().sourceId);
    expect(open('2016-03-24').sourceId).not.toBe(open().sourceId);
    expect(open().worthPersisting).toBe(false);
    expect(await open().splits('2016-03-01', '2016-03-31', never())).toEqual([]);
    expect(open().usage()).toEqual(NO_USAGE);
  });
});

describe('flat-files folder in a bad state', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'flat-files-'));
    await cp(FIXTURE, dir, { recursive: true });
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('has another identity in another place', () => expect(open(null, dir).sourceId).not.toBe(open().sourceId));

  it('ignores the file of a day that was no session', async () => {
    await cp(join(dir, pathOf('2016-03-24')), join(dir, pathOf('2016-03-25')));
    await expect(open(null, dir).dailyBars('2016-03-25', never())).rejects.toMatchObject({ kind: 'no_data' });
    expect(() => open('2016-03-25', dir)).toThrow(expect.objectContaining({ kind: 'bad_request' }));
  });

  it('replays a short day to its early close', async () => {
    await cp(join(dir, pathOf('2016-03-24')), join(dir, pathOf('2015-11-27')));
    const provider = open('2015-11-27', dir);
    expect(provider.marketNowMs()).toBe(Date.parse('2015-11-27T13:00-05:00'));
    expect((await provider.snapshot(never())).session).toMatchObject({ date: '2015-11-27', phase: 'closed' });
  });

  it('refuses a truncated day as malformed and still serves the others', async () => {
    await truncate(join(dir, pathOf('2016-03-31')), 100);
    await truncate(join(dir, pathOf('2016-03-30')), 0);
    const provider = open(null, dir);
    const named = (date: string): object => ({ kind: 'malformed', message: expect.stringContaining(pathOf(date)) });
    await expect(provider.snapshot(never())).rejects.toMatchObject(named('2016-03-31'));
    await expect(provider.dailyBars('2016-03-30', never())).rejects.toMatchObject(named('2016-03-30'));
    expect((await provider.dailyBars('2016-03-29', never())).symbols).toHaveLength(10);
  });

  it('says no_data for a day without a usable row', async () => {
    const text = 'ticker,volume,open,close,high,low\nZXQA,1,0,0,0,0\n';
    await writeFile(join(dir, pathOf('2016-03-30')), gzipSync(text));
    const message = `${pathOf('2016-03-30')} has no usable row (1 read, 1 malformed)`;
    await expect(open(null, dir).dailyBars('2016-03-30', never())).rejects.toMatchObject({ kind: 'no_data', message });
  });

  it('knows no names without a reference file, and refuses a broken one', async () => {
    await truncate(join(dir, 'reference-tickers.ndjson.gz'), 50);
    await expect(open(null, dir).reference(never())).rejects.toMatchObject({ kind: 'malformed' });
    await rm(join(dir, 'reference-tickers.ndjson.gz'));
    expect((await open(null, dir).reference(never())).rows.size).toBe(0);
  });
});

const present = existsSync(join(REAL_DATA, 'us_stocks_sip'));
const because = present ? '' : ` (skipped: no data in BMS_TEST_DATA or ${REAL_DATA})`;

(present ? describe : describe.skip)(`flat-files on a year of the real market${because}`, () => {
  it('reads every row of every session', async () => {
    const provider = open('2016-03-31', REAL_DATA);
    const dates = calendar.sessionsBefore('2016-03-31', 259);
    expect(dates.at(-1)).toBe('2015-03-20');
    const counts = new Map([['2016-03-31', (await provider.snapshot(never())).rowsRead]]);
    for (const date of dates) counts.set(date, (await provider.dailyBars(date, never())).symbols.length);
    for (const [date, count] of counts)
      expect([date, count]).toEqual([date, await dataLines(join(REAL_DATA, pathOf(date)))]);
  }, 60_000);
});

async function dataLines(path: string): Promise<number> {
  const text = gunzipSync(await readFile(path)).toString('latin1');
  return text.split('\n').filter((line) => line !== '').length - 1;
}

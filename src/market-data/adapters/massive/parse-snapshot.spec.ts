import { describe, expect, it } from '@jest/globals';
import type { SessionState } from '../../calendar/session-calendar.js';
import { MarketDataError } from '../../market-data-error.js';
import { SNAPSHOT_FIELDS, type MarketSnapshot, type SnapshotColumns } from '../../market-snapshot.js';
import { parseSnapshot, type ParseSnapshotOptions } from './parse-snapshot.js';

const SESSION: SessionState = {
  date: '2026-09-22',
  phase: 'regular',
  phaseElapsedFrac: 0.5,
  startMs: Date.parse('2026-09-22T04:00:00-04:00'),
  regularCloseMs: Date.parse('2026-09-22T16:00:00-04:00'),
};
const CLOSED: SessionState = { ...SESSION, phase: 'closed', phaseElapsedFrac: 1 };
const NOW = Date.parse('2026-09-22T11:00:00-04:00');
const PREVIOUS_CLOSE = Date.parse('2026-09-21T16:00:00-04:00');
const optionsOf = (session: SessionState): ParseSnapshotOptions => ({
  plan: 'auto',
  dayAt: () => ({ session, previousCloseMs: PREVIOUS_CLOSE }),
});
const DAY = { o: 4, h: 6, l: 3, c: 5, v: 1_000.5, vw: 4.5 };
const PREV = { o: 2, h: 2.5, l: 1.5, c: 2.2, v: 900, vw: 2.1 };
const ns = (ms: number): number => ms * 1e6;

const parseRows = (tickers: readonly unknown[], session = SESSION, extra: object = {}): MarketSnapshot =>
  parseSnapshot(JSON.stringify({ status: 'OK', tickers, ...extra }), NOW, optionsOf(session));

function parseRow(row: object, session = SESSION): Record<keyof SnapshotColumns, number> {
  const { columns } = parseRows([{ ticker: 'ZXQA', ...row }], session);
  return Object.fromEntries(SNAPSHOT_FIELDS.map((field) => [field, columns[field][0]])) as Record<
    keyof SnapshotColumns,
    number
  >;
}

function kindOf(body: string): string {
  try {
    parseSnapshot(body, NOW, optionsOf(SESSION));
    return 'parsed';
  } catch (error) {
    return error instanceof MarketDataError ? error.kind : 'another error';
  }
}

describe('parseSnapshot: where the price comes from', () => {
  const minute = { c: 5.1, av: 1_200, t: NOW - 180_000 };
  const trade = { p: 5.2, t: ns(NOW - 5_000) };

  it('takes the last trade first', () => {
    const row = parseRow({ day: DAY, min: minute, prevDay: PREV, lastTrade: trade, updated: ns(NOW - 1_000) });
    expect(row).toMatchObject({
      priceUsd: 5.2,
      priceTimeMs: NOW - 5_000,
      previousCloseUsd: 2.2,
      dayOpenUsd: 4,
      vwapUsd: 4.5,
    });
  });

  it('then today’s minute bar, priced at its end', () => {
    const row = parseRow({ day: DAY, min: minute, prevDay: PREV, lastTrade: { p: 0, t: 0 } });
    expect(row).toMatchObject({ priceUsd: 5.1, priceTimeMs: NOW - 120_000, volumeTimeMs: NOW - 120_000 });
  });

  it('caps the end of the running minute at now', () => {
    expect(parseRow({ min: { ...minute, t: NOW - 1_000 } })).toMatchObject({ priceTimeMs: NOW });
  });

  it('not a minute bar of an earlier session, but the day bar as of `updated`', () => {
    const row = parseRow({ day: DAY, min: { ...minute, t: SESSION.startMs - 60_000 }, updated: ns(NOW - 7_000) });
    expect(row).toMatchObject({
      priceUsd: 5,
      priceTimeMs: NOW - 7_000,
      dayVolumeShares: 1_000.5,
      volumeTimeMs: NOW - 7_000,
    });
  });

  it('last the previous close, at its own time, which is before this session', () => {
    const row = parseRow({ day: { ...DAY, o: 0, h: 0, l: 0, c: 0, v: 0, vw: 0 }, prevDay: PREV, min: {} });
    expect(row).toMatchObject({ priceUsd: 2.2, priceTimeMs: PREVIOUS_CLOSE, dayOpenUsd: NaN, dayVolumeShares: NaN });
  });

  it('knows nothing of a row that says nothing', () => {
    for (const row of [{}, { day: null, min: null, prevDay: {}, lastTrade: {}, updated: 0 }]) {
      expect(Object.values(parseRow(row)).every(Number.isNaN)).toBe(true);
    }
  });

  it('takes the larger of the two volumes of today', () => {
    expect(parseRow({ day: DAY, min: minute }).dayVolumeShares).toBe(1_200);
    expect(parseRow({ day: { ...DAY, v: 5_000 }, min: minute }).dayVolumeShares).toBe(5_000);
    expect(parseRow({ day: { ...DAY, v: 0 }, min: minute }).dayVolumeShares).toBe(1_200);
  });
});

describe('parseSnapshot: a closed market', () => {
  const zero = { o: 0, h: 0, l: 0, c: 0, v: 0, vw: 0 };

  it('reads prevDay as the session once the day is cleared', () => {
    expect(parseRow({ day: zero, prevDay: PREV, updated: 0 }, CLOSED)).toEqual({
      priceUsd: 2.2,
      priceTimeMs: CLOSED.regularCloseMs,
      dayOpenUsd: 2,
      dayHighUsd: 2.5,
      dayLowUsd: 1.5,
      dayVolumeShares: 900,
      volumeTimeMs: CLOSED.regularCloseMs,
      vwapUsd: 2.1,
      previousCloseUsd: NaN,
    });
  });

  it('does not take a night whose bars have gaps for a cleared day', () => {
    const rows = Array.from({ length: 10 }, (_, i) => ({ ticker: `Z${i}`, prevDay: PREV, ...(i < 4 && { day: DAY }) }));
    const { columns } = parseRows(rows, CLOSED);
    expect([columns.dayOpenUsd[9], columns.previousCloseUsd[9]]).toEqual([NaN, 2.2]);
  });

  it('does not take one quiet stock on a night with bars for a cleared day', () => {
    const traded = { day: DAY, prevDay: PREV };
    const rows = [
      { ticker: 'A', ...traded },
      { ticker: 'B', ...traded },
      { ticker: 'C', day: zero, prevDay: PREV },
    ];
    const { columns } = parseRows(rows, CLOSED);
    expect([columns.priceTimeMs[2], columns.dayOpenUsd[2], columns.previousCloseUsd[2]]).toEqual([
      PREVIOUS_CLOSE,
      NaN,
      2.2,
    ]);
  });
});

describe('parseSnapshot: the whole', () => {
  it.each([
    [{ status: 'DELAYED' }, {}, 'delayed'],
    [{}, {}, 'delayed'],
    [{}, { lastQuote: { p: 1, t: ns(NOW) } }, 'real_time'],
    [{ status: 'DELAYED' }, { lastQuote: { p: 1, t: ns(NOW) } }, 'delayed'],
  ])('tells the freshness of a plan it does not know: %j %j', (envelope, row, freshness) => {
    expect(parseRows([{ ticker: 'A', day: DAY, ...row }], SESSION, envelope).freshness).toBe(freshness);
  });

  it.each([
    ['{"status":"OK","tickers":[]}', 'no_data'],
    ['{"status":"OK"}', 'no_data'],
    ['{"status":"OK","tickers":null}', 'no_data'],
    ['{"status":"OK","tickers":{}}', 'malformed'],
    ['{"status":"OK","tickers":[1,null,"x",[]]}', 'malformed'],
    ['{"status":"OK","tickers":[{"ticker":"A","day":{"c":1}', 'malformed'],
    ['{"status":"ERROR","error":"Unknown API Key"}', 'auth'],
    ['', 'malformed'],
    ['NaN', 'malformed'],
  ])('ends %s as %s', (body, kind) => {
    expect(kindOf(body)).toBe(kind);
  });

  it.each([
    { day: { c: '12.5' } },
    { day: { c: -1 } },
    { day: { c: 1e-300 } },
    { day: { h: 1e8 } },
    { day: { v: 1e14 } },
    { day: 'none' },
    { day: [] },
    { min: { av: true } },
    { prevDay: { c: 1e308 } },
    { lastTrade: { p: [5] } },
    { lastTrade: { p: 5, t: ns(NOW + 61_000) } },
    { min: { t: NOW + 61_000 } },
    { updated: ns(NOW + 3_600_000) },
    { ticker: 'a b' },
    { ticker: '' },
    { ticker: 7 },
  ])('drops and counts a row with %j', (odd) => {
    const rows: object[] = Array.from({ length: 40 }, (_, i) => ({ ticker: `Z${i}`, day: DAY }));
    const snapshot = parseRows([...rows.slice(0, 20), { ticker: 'ODD', ...odd }, ...rows.slice(20)]);
    expect(snapshot.malformed).toEqual({ count: 1, samples: ['ticker' in odd ? '#20' : 'ODD'] });
    expect(snapshot.symbols).toHaveLength(40);
    expect(snapshot.columns.priceUsd.every((price) => price === 5)).toBe(true);
  });

  it('forgives a clock that is a minute ahead', () => {
    expect(parseRow({ lastTrade: { p: 5, t: ns(NOW + 59_000) } })).toMatchObject({ priceUsd: 5, priceTimeMs: NOW });
  });

  it('R17: rejects the snapshot when more than one row in twenty is bad', () => {
    const rows = (bad: number): object[] =>
      Array.from({ length: 100 }, (_, i) => ({ ticker: `Z${i}`, day: { c: i < bad ? 'x' : 1 } }));
    expect(parseRows(rows(5)).malformed.count).toBe(5);
    expect(() => parseRows(rows(6))).toThrow(/6 of 100 rows/);
  });
});

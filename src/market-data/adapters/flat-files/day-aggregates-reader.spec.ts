import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DayAggregatesReader, type DayAggregates } from './day-aggregates-reader.js';

const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';

function read(...lines: string[]): DayAggregates {
  const reader = new DayAggregatesReader('day.csv.gz');
  for (const line of lines) {
    const bytes = Buffer.from(line);
    reader.line(bytes, 0, bytes.length);
  }
  return reader.result();
}

describe('DayAggregatesReader', () => {
  it('reads rows into columns', () => {
    const day = read(HEADER, 'ZXQA,2216600,42.39,42.21,42.53,42.2,1426824000000000000,', 'BRK.A,1.5,2,2,2,2,,7');
    expect(day).toEqual({
      rowsRead: 2,
      malformed: { count: 0, samples: [] },
      duplicate: { count: 0, samples: [] },
      symbols: ['ZXQA', 'BRK.A'],
      openUsd: Float64Array.of(42.39, 2),
      highUsd: Float64Array.of(42.53, 2),
      lowUsd: Float64Array.of(42.2, 2),
      closeUsd: Float64Array.of(42.21, 2),
      volumeShares: Float64Array.of(2216600, 1.5),
      vwapUsd: Float64Array.of(NaN, NaN),
    });
  });

  it('finds columns by name, whatever their order, and takes vwap when it is there', () => {
    const day = read(
      '\ufefflow,vwap,colour,ticker,high,close,open,volume',
      '1,2.5,red,ZXQA,4,3,2,100',
      '1,,blue,ZXQB,4,3,2,0',
    );
    expect(day.symbols).toEqual(['ZXQA', 'ZXQB']);
    expect([day.lowUsd[0], day.openUsd[0], day.closeUsd[0], day.highUsd[0]]).toEqual([1, 2, 3, 4]);
    expect(day.volumeShares).toEqual(Float64Array.of(100, 0));
    expect(day.vwapUsd).toEqual(Float64Array.of(2.5, NaN));
  });

  it.each(['0', '-1', 'n/a', 'Infinity'])('takes a vwap of %s for unknown and keeps the row', (vwap) => {
    expect(read('ticker,volume,open,close,high,low,vwap', `ZXQA,1,1,1,1,1,${vwap}`).vwapUsd).toEqual(
      Float64Array.of(NaN),
    );
  });

  it('keeps real but untidy rows: no trade, a close a hair outside the range, a short row', () => {
    const day = read(HEADER, 'ZXQN,0,3.5,3.5,3.5,3.5,1,', 'ZXQO,25000,0.5,0.49,0.5,0.5,1,', 'ZXQA,1,1,1,1,1');
    expect(day.symbols).toEqual(['ZXQN', 'ZXQO', 'ZXQA']);
    expect(day.volumeShares[0]).toBe(0);
    expect(day.closeUsd[1]).toBe(0.49);
  });

  it.each([
    ['a price that is no number', 'ZXQM,1,x,1,1,1,1,'],
    ['an empty price', 'ZXQM,1,,1,1,1,1,'],
    ['a price of 0', 'ZXQM,1,1,0,1,1,1,'],
    ['a negative price', 'ZXQM,1,1,1,1,-1,1,'],
    ['an infinite price', 'ZXQM,1,1,1e999,1,1,1,'],
    ['an absurd price', 'ZXQM,1,1,1e300,1e300,1,1,'],
    ['a negative volume', 'ZXQM,-1,1,1,1,1,1,'],
    ['an absurd volume', 'ZXQM,1e300,1,1,1,1,1,'],
    ['an empty volume', 'ZXQM,,1,1,1,1,1,'],
    ['a high below the low', 'ZXQM,1,1,1,0.9,1,1,'],
    ['missing fields', 'ZXQM,1,1'],
    ['a ticker alone', 'ZXQM'],
  ])('drops and names a row with %s', (_, line) => {
    const day = read(HEADER, line, 'ZXQA,1,1,1,1,1,1,');
    expect(day.symbols).toEqual(['ZXQA']);
    expect(day).toMatchObject({ rowsRead: 2, malformed: { count: 1, samples: ['ZXQM'] } });
  });

  it.each([
    ',1,1,1,1,1,1,',
    ' ,1,1,1,1,1,1,',
    'ZX QA,1,1,1,1,1,1,',
    'Zé,1,1,1,1,1,1,',
    `${'Z'.repeat(33)},1,1,1,1,1,1,`,
  ])('drops a row without a usable ticker: %s', (line) =>
    expect(read(HEADER, line)).toMatchObject({ rowsRead: 1, symbols: [], malformed: { count: 1, samples: [] } }),
  );

  it('keeps the first row of a ticker; a malformed one before it does not count, letter case does', () => {
    const day = read(HEADER, 'ZXQA,1,x,1,1,1,1,', 'ZXQA,1,2,2,2,2,1,', 'ZXQA,1,3,3,3,3,1,', 'ZXQa,1,4,4,4,4,1,');
    expect(day.symbols).toEqual(['ZXQA', 'ZXQa']);
    expect(day.openUsd).toEqual(Float64Array.of(2, 4));
    expect(day).toMatchObject({ rowsRead: 4, malformed: { count: 1 }, duplicate: { count: 1, samples: ['ZXQA'] } });
  });

  it('shows at most ten tickers of what it drops', () => {
    const day = read(HEADER, ...Array.from({ length: 12 }, (_, k) => `Z${k},1,x,1,1,1,1,`));
    expect(day.malformed.count).toBe(12);
    expect(day.malformed.samples).toHaveLength(10);
  });

  it('holds any number of rows', () => {
    const day = read(HEADER, ...Array.from({ length: 20_000 }, (_, k) => `Z${k},${k},1,1,1,1,1,`));
    expect(day.symbols).toHaveLength(20_000);
    expect(day.volumeShares).toHaveLength(20_000);
    expect(day.volumeShares[19_999]).toBe(19_999);
  });

  it.each([[[]], [['ticker,open,close,high,low']], [['ZXQA,2216600,42.39,42.21,42.53,42.2']]])(
    'refuses %j: no header with every column',
    (lines) => {
      expect(() => read(...lines)).toThrow(expect.objectContaining({ name: 'MarketDataError', kind: 'malformed' }));
      expect(() => read(...lines)).toThrow(/day\.csv\.gz has no column .*volume/);
    },
  );

  it('survives any line: what it keeps is usable, and every row is accounted for', () => {
    const field = fc.oneof(
      fc.constantFrom('ZXQA', '', '0', '-1', '1e400', 'null'),
      fc.double().map(String),
      fc.string(),
    );
    const line = fc.oneof(
      fc.string(),
      fc.array(field, { maxLength: 10 }).map((fields) => fields.join(',')),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const day = read(HEADER, ...lines);
        expect(day.rowsRead).toBe(lines.length);
        expect(day.symbols.length + day.malformed.count + day.duplicate.count).toBe(lines.length);
        for (const column of [day.openUsd, day.highUsd, day.lowUsd, day.closeUsd]) {
          expect(column.every((price) => price > 0 && Number.isFinite(price))).toBe(true);
        }
        expect(day.volumeShares.every((shares) => shares >= 0 && Number.isFinite(shares))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

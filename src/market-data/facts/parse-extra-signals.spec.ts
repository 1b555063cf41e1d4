import { describe, expect, it } from '@jest/globals';
import { parseExtraSignals } from './parse-extra-signals.js';

const NOW_MS = Date.parse('2026-09-22T15:00:00Z');
const WRITTEN_MS = NOW_MS - 3_600_000;
const parse = (text: string) => Object.fromEntries(parseExtraSignals(text, WRITTEN_MS, NOW_MS));
const ALL = { borrowFeeFrac: 0.35, utilizationFrac: 0.9, socialRank: 1, asOfMs: Date.parse('2026-09-22T14:00:00Z') };

describe('a document of extra signals', () => {
  it.each([
    [
      'JSON',
      JSON.stringify([
        {
          symbol: 'BRK.A',
          borrow_fee_frac: 0.35,
          utilization_frac: 0.9,
          social_rank: 1,
          as_of: '2026-09-22T10:00:00-04:00',
        },
      ]),
    ],
    ['CSV', 'symbol,borrow_fee_frac,utilization_frac,social_rank,as_of\nBRK.A,0.35,.9,1,2026-09-22T14:00:00Z\n'],
    [
      'CSV as spreadsheets write it',
      '\uFEFF"Symbol";"utilization_frac";"borrow_fee_frac";"social_rank";"as_of"\r\n"BRK.A";"0.9";"35e-2";1;"2026-09-22T14:00:00Z"\r\n',
    ],
  ])('may be %s', (_format, text) => {
    expect(parse(text)).toEqual({ 'BRK.A': ALL });
  });

  it('need not say everything', () => {
    const known = { borrowFeeFrac: null, utilizationFrac: null, socialRank: null, asOfMs: WRITTEN_MS };
    const fee = { ...known, borrowFeeFrac: 0 };
    expect(parse('[{"symbol":"AAA","borrow_fee_frac":0},{"symbol":"KIMpL","social_rank":null}]')).toEqual({
      AAA: fee,
      KIMpL: known,
    });
    expect(parse('symbol,borrow_fee_frac\nAAA,0\n\nBBB,\n')).toEqual({ AAA: fee, BBB: known });
  });

  it('may be dated where it is tomorrow already, and is then as of now', () => {
    expect(parse('symbol,social_rank,as_of\nAAA,1,2026-09-23').AAA?.asOfMs).toBe(NOW_MS);
    expect(parse('symbol,social_rank,as_of\nAAA,1,2026-09-21').AAA?.asOfMs).toBe(Date.parse('2026-09-21'));
  });

  it.each([
    ['symbol,price\nAAA,1', 'line 1: unknown column price; known are symbol, borrow_fee_frac'],
    ['borrow_fee_frac\n1', 'line 1: there is no column symbol'],
    ['symbol,social_rank,symbol\nAAA,1,AAA', 'line 1: column symbol is there twice'],
    ['symbol,social_rank\n,1', 'line 2: symbol is missing'],
    ['[{"social_rank":1}]', 'row 1: symbol is missing'],
    ['symbol,borrow_fee_frac\nAAA,1\nBBB,35', 'line 3: borrow_fee_frac must be a number from 0 to 20, or empty'],
    ['symbol,utilization_frac\nAAA,85', 'line 2: utilization_frac must be a number from 0 to 1, or empty'],
    ['symbol,social_rank\nAAA,-0.1', 'line 2: social_rank must be a number from 0 to 1, or empty'],
    ['symbol,social_rank\nAAA,NaN', 'line 2: social_rank must be a number from 0 to 1, or empty'],
    ['symbol,social_rank\nAAA,n/a', 'line 2: social_rank must be a number'],
    ['symbol,social_rank\nA A,1', 'line 2: symbol must be a ticker'],
    ['symbol,social_rank\nAAA,1,2', 'line 2: 3 cells, the header has 2'],
    ['symbol,social_rank\nAAA,1\nAAA,1', 'line 3: symbol AAA is there twice'],
    ['symbol,social_rank,as_of\nAAA,1,2026-09-22T16:00:00Z', 'line 2: as_of is in the future'],
    ['symbol,social_rank,as_of\nAAA,1,09/22/2026', 'line 2: as_of must be a date'],
    ['symbol,social_rank\n', 'no row has a value'],
    ['symbol,social_rank\nAAA,', 'no row has a value'],
    ['', 'it is empty'],
    ['<html></html>\n<p>', 'line 1: unknown column'],
    ['[]', 'no row has a value'],
    ['{"AAA":1}', 'it must be an array of objects'],
    ['[{"symbol":"AAA"', 'it is not JSON'],
    ['[1]', 'row 1: it '],
    ['[{"symbol":"AAA","borrow_fee_frac":"0.3"}]', 'row 1: borrow_fee_frac must be a number'],
    ['[{"symbol":"AAA","social_rank":1},{"symbol":"BBB","rank":1}]', 'row 2: unknown column rank'],
  ])('%j is refused whole', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

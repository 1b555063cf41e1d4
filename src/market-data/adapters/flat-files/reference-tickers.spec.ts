import { describe, expect, it } from '@jest/globals';
import { ReferenceTickers } from './reference-tickers.js';
import type { ReferenceTable } from '../../reference-table.js';

function read(...lines: string[]): ReferenceTable {
  const tickers = new ReferenceTickers();
  for (const line of lines) {
    const bytes = Buffer.from(line);
    tickers.line(bytes, 0, bytes.length);
  }
  return tickers.result(1_459_454_400_000);
}

describe('ReferenceTickers', () => {
  it('reads a row', () => {
    const row = {
      ticker: 'ZXQA',
      name: 'Zexqua Robotics Inc. Common Stock ',
      market: 'stocks',
      primary_exchange: 'XNAS',
      type: 'CS',
      active: true,
      market_cap: 910000000.5,
      share_class_shares_outstanding: 48000000,
    };
    const { rows, malformed, asOfMs } = read(JSON.stringify(row));
    expect(rows.get('ZXQA')).toEqual({
      symbol: 'ZXQA',
      name: 'Zexqua Robotics Inc. Common Stock',
      type: 'CS',
      exchange: 'XNAS',
      active: true,
      marketCapUsd: 910000000.5,
      sharesOutstanding: 48000000,
      sector: null,
    });
    expect([malformed, asOfMs]).toEqual([0, 1_459_454_400_000]);
  });

  it('leaves null what is absent, empty, zero or of the wrong type', () => {
    const unknown = {
      symbol: 'ZXQpB',
      name: null,
      type: null,
      exchange: null,
      active: null,
      marketCapUsd: null,
      sharesOutstanding: null,
      sector: null,
    };
    const rows = [
      { ticker: 'ZXQpB' },
      {
        ticker: 'ZXQpB',
        name: ' ',
        type: null,
        primary_exchange: 7,
        active: 'yes',
        market_cap: 0,
        share_class_shares_outstanding: '5',
      },
      { ticker: 'ZXQpB', market_cap: -1, share_class_shares_outstanding: null },
    ];
    for (const row of rows) expect(read(JSON.stringify(row)).rows.get('ZXQpB')).toEqual(unknown);
  });

  it('counts lines that hold no row', () => {
    const { rows, malformed } = read(
      '{"ticker":',
      'null',
      '"ZXQA"',
      '[]',
      '{"name":"no ticker"}',
      '{"ticker":5}',
      '{"ticker":"ZXQA"}',
    );
    expect(malformed).toBe(6);
    expect([...rows.keys()]).toEqual(['ZXQA']);
  });

  it('keeps the first row of a ticker', () => {
    const { rows } = read(
      '{"ticker":"ZXQA","type":"CS"}',
      '{"ticker":"ZXQA","type":"ETF"}',
      '{"ticker":"ZXQa","type":"PFD"}',
    );
    expect([rows.get('ZXQA')?.type, rows.get('ZXQa')?.type]).toEqual(['CS', 'PFD']);
  });
});

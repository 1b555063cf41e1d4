import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SessionState } from '../../calendar/session-calendar.js';
import { MarketDataError } from '../../market-data-error.js';
import { SNAPSHOT_FIELDS } from '../../market-snapshot.js';
import { parseSnapshot, type ParseSnapshotOptions } from './parse-snapshot.js';
import { figures } from '../../../../test/faults/support/figures.js';

const SESSION: SessionState = {
  date: '2026-09-22',
  phase: 'regular',
  phaseElapsedFrac: 0.5,
  startMs: Date.parse('2026-09-22T04:00:00-04:00'),
  regularCloseMs: Date.parse('2026-09-22T16:00:00-04:00'),
};
const CLOSED: SessionState = { ...SESSION, phase: 'closed', phaseElapsedFrac: 1 };
const NOW = Date.parse('2026-09-22T11:00:00-04:00');
const optionsOf = (session: SessionState): ParseSnapshotOptions => ({
  plan: 'auto',
  dayAt: () => ({ session, previousCloseMs: Date.parse('2026-09-21T16:00:00-04:00') }),
});
const GOOD_ROW = { day: { o: 4, h: 6, l: 3, c: 5, v: 1_000.5, vw: 4.5 }, prevDay: { c: 2.2, v: 900 } };

function kindOf(body: string): string {
  try {
    parseSnapshot(body, NOW, optionsOf(SESSION));
    return 'parsed';
  } catch (error) {
    return error instanceof MarketDataError ? error.kind : 'another error';
  }
}

const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, -1, 1e308, 1e7, 1e13, 5),
  fc.constantFrom('NaN', 'Infinity', '5', '', null, undefined, true, {}, []),
);
const anyPart = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.constantFrom('o', 'h', 'l', 'c', 'v', 'vw', 'av', 't', 'p'), anyNumber) },
  { weight: 1, arbitrary: fc.anything() },
);
const anyRow = fc.oneof(
  { weight: 1, arbitrary: fc.anything() },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        ticker: fc.oneof(fc.constantFrom('A', 'B', 'KIMpL', 'ZXQ.WS'), fc.string()),
        day: anyPart,
        min: anyPart,
        prevDay: anyPart,
        lastTrade: anyPart,
        lastQuote: anyPart,
        updated: anyNumber,
      },
      { requiredKeys: [] },
    ),
  },
);

describe('parseSnapshot: rows of any kind', () => {
  it('R17: never throws anything but its own error, accounts for every row, and lets only finite numbers above zero through', () => {
    let oddRows = 0;
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 1, maxLength: 10 }), fc.boolean(), (odd, isClosed) => {
        // good rows around the odd ones keep the share of bad rows below the limit
        const good = Array.from({ length: 200 }, (_, i) => ({ ticker: `GOOD${i}`, ...GOOD_ROW }));
        oddRows += odd.length;
        const body = JSON.stringify({ status: 'OK', tickers: [...good, ...odd] });
        const { tickers } = JSON.parse(body) as { tickers: unknown[] };
        const snapshot = parseSnapshot(body, NOW, optionsOf(isClosed ? CLOSED : SESSION));
        const { symbols, malformed, duplicate, columns } = snapshot;
        expect(snapshot.rowsRead).toBe(tickers.length);
        expect(symbols.length + malformed.count + duplicate.count).toBe(tickers.length);
        for (const field of SNAPSHOT_FIELDS) {
          expect(columns[field]).toHaveLength(symbols.length);
          expect(columns[field].every((value) => Number.isNaN(value) || (Number.isFinite(value) && value > 0))).toBe(
            true,
          );
        }
      }),
      { numRuns: 1_200 },
    );
    figures('R17 odd rows read', { rows: oddRows });
    expect(oddRows).toBeGreaterThanOrEqual(5_000);
  });

  it('throws nothing but its own error on any text', () => {
    const bodies = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((tickers) => JSON.stringify({ status: 'OK', tickers })),
    );
    fc.assert(
      fc.property(bodies, (body) => expect(['parsed', 'malformed', 'no_data']).toContain(kindOf(body))),
      { numRuns: 1_000 },
    );
  });
});

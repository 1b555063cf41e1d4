import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { MarketDataErrorKind } from '../../src/market-data/market-data-error.js';
import { failureOf, type MassiveHarness, never, openMassive } from '../support/massive-stub/massive-harness.js';
import { REFUSALS } from '../support/massive-stub/stub-refusals.js';
import type { StubFault } from '../support/massive-stub/stub-scenario.js';

const DATE = '2026-09-21';
const HTML = { 'content-type': 'text/html' };

const status = (code: number, body = '', headers = {}): StubFault => ({ kind: 'status', status: code, body, headers });
const answer = (body: unknown): StubFault => ({ kind: 'answer', body: JSON.stringify(body) });

const ANSWERS: readonly (readonly [string, StubFault, MarketDataErrorKind])[] = [
  ['400', REFUSALS.badRequest, 'bad_request'],
  ['400 without a key', REFUSALS.noKey400, 'auth'],
  ['401 without a key', REFUSALS.noKey, 'auth'],
  ['401 unknown key', REFUSALS.unknownKey, 'auth'],
  ['401 empty', status(401), 'auth'],
  ['403 not entitled', REFUSALS.notEntitled, 'not_entitled'],
  ['403 data timeframe', REFUSALS.outOfRange, 'out_of_range'],
  ['403 before end of day', REFUSALS.notYetPublished, 'not_yet_published'],
  ['403 of a firewall', status(403, '<html>blocked</html>', HTML), 'bad_request'],
  ['404 ticker', REFUSALS.tickerNotFound, 'not_found'],
  ['404 snapshot', REFUSALS.snapshotNotFound, 'not_found'],
  ['404 plain text', REFUSALS.unknownPath, 'not_found'],
  ['429', REFUSALS.rateLimited, 'rate_limited'],
  ['429 empty', REFUSALS.rateLimitedEmpty, 'rate_limited'],
  ['500', REFUSALS.broken, 'upstream'],
  ['502 HTML', REFUSALS.brokenHtml, 'upstream'],
  ['503 empty', REFUSALS.brokenEmpty, 'upstream'],
  ['499', status(499), 'upstream'],
  ['302', status(302, '', { location: 'http://127.0.0.1:1/elsewhere' }), 'malformed'],
  ['200 ERROR', answer({ status: 'ERROR', error: 'something broke' }), 'upstream'],
  [
    '200 ERROR rate limit',
    answer({ status: 'ERROR', error: 'exceeded the maximum requests per minute' }),
    'rate_limited',
  ],
  ['200 ERROR key', answer({ status: 'ERROR', error: 'Unknown API Key' }), 'auth'],
  ['200 NOT_AUTHORIZED', answer({ status: 'NOT_AUTHORIZED', message: 'You are not entitled' }), 'not_entitled'],
  ['200 NOT_FOUND', answer({ status: 'NOT_FOUND' }), 'not_found'],
  ['200 without status', answer({ results: [] }), 'malformed'],
  ['200 null', answer(null), 'malformed'],
  ['200 list', answer([]), 'malformed'],
  ['200 results as text', answer({ status: 'OK', results: 'none' }), 'malformed'],
  ['200 no results', answer({ status: 'OK', resultsCount: 0 }), 'no_data'],
  ['200 null results', answer({ status: 'DELAYED', results: null }), 'no_data'],
  ['200 HTML', { kind: 'answer', body: '<html></html>', contentType: 'text/html; charset=utf-8' }, 'malformed'],
  ['200 empty', { kind: 'answer', body: '' }, 'malformed'],
  ['200 packed oddly', { kind: 'answer', body: 'x', contentEncoding: 'br' }, 'malformed'],
  ['truncated JSON', { kind: 'truncated_json' }, 'malformed'],
  ['truncated gzip', { kind: 'truncated_gzip' }, 'malformed'],
  ['no gzip at all', { kind: 'answer', body: '{}', contentEncoding: 'gzip' }, 'malformed'],
  ['reset before the headers', { kind: 'reset', at: 'headers' }, 'network'],
  ['reset in the body', { kind: 'reset', at: 'body' }, 'network'],
];

describe('what the Massive adapter makes of an answer', () => {
  let harness: MassiveHarness;
  afterEach(() => harness.close());

  it.each(ANSWERS)('%s', async (_name, fault, kind) => {
    harness = await openMassive({ stub: { scenario: { faults: [{ path: '/v2/aggs', fault }] } } });
    const error = await failureOf(harness.provider.dailyBars(DATE, never()));
    expect(error.kind).toBe(kind);
    expect(harness.provider.usage().failures).toBe(harness.provider.usage().calls);
  });

  it('sends the key in a header and nowhere else, and never repeats it in an error', async () => {
    harness = await openMassive({ stub: { apiKey: 'top-secret', scenario: { gzip: false } } });
    const { stub, provider } = harness;
    await provider.snapshot(never());
    await provider.reference(never());
    const echo = status(500, JSON.stringify({ error: `no luck with top-secret at ${stub.url}/?apiKey=top-secret` }));
    const drop: StubFault = { kind: 'reset', at: 'headers' };
    for (const fault of [echo, REFUSALS.badRequest, drop, REFUSALS.unknownKey]) {
      stub.set({ faults: [{ path: '/v2/aggs', fault }] });
      const error = await failureOf(provider.dailyBars(DATE, never()));
      const said = [
        error.message,
        String(error.stack),
        JSON.stringify(error),
        inspect(error, { depth: 9, showHidden: true }),
      ];
      expect(said.join('\n')).not.toMatch(/top-secret|https?:\/\/\S+\?/);
    }
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual(
      stub.requests.map(() => 'Bearer top-secret'),
    );
    expect(stub.requests.filter(({ url }) => /apiKey|top-secret/.test(url))).toEqual([]);
    expect(stub.requests.every(({ headers }) => headers['accept-encoding'] === 'gzip')).toBe(true);
  });

  it('stops asking after a refused key, and asks again after a long pause', async () => {
    harness = await openMassive({
      stub: { scenario: { faults: [{ path: '/', fault: REFUSALS.unknownKey, times: 1 }] } },
    });
    const { provider, stub, timer } = harness;
    const calls = [
      () => provider.snapshot(never()),
      () => provider.reference(never()),
      () => provider.splits(DATE, DATE, never()),
    ];
    for (const call of calls) expect((await failureOf(call())).kind).toBe('auth');
    expect(stub.count()).toBe(1);
    timer.advance(15 * 60_000);
    await provider.snapshot(never());
    expect(stub.count()).toBe(2);
  });

  it('remembers a part that the plan lacks for 12 hours', async () => {
    const faults = [{ path: '/v3/reference', fault: REFUSALS.notEntitled, times: 1 }];
    harness = await openMassive({ stub: { scenario: { faults } } });
    const { provider, stub, timer } = harness;
    for (let k = 0; k < 2; k++) expect((await failureOf(provider.reference(never()))).kind).toBe('not_entitled');
    expect(stub.count('/v3/reference')).toBe(1);
    expect(provider.usage().refusedCapabilities).toEqual(['reference']);
    timer.advance(12 * 3_600_000);
    expect((await provider.reference(never())).rows.size).toBe(80);
    expect(provider.usage().refusedCapabilities).toEqual([]);
  });

  it('reads names, types and exchanges, and leaves what is missing unknown', async () => {
    harness = await openMassive({ stub: { commonStocks: 2_345, others: 20 } });
    const { rows, malformed } = await harness.provider.reference(never());
    expect([rows.size, malformed, harness.stub.count('/v3/reference')]).toEqual([2_365, 0, 3]);
    expect([...rows.values()].filter(({ type }) => type === 'CS')).toHaveLength(2_345);
    expect(rows.get('ZXQN')).toMatchObject({ type: null, exchange: null, active: true, marketCapUsd: null });
    expect(rows.get('ZXQpB')).toMatchObject({ type: 'PFD', exchange: 'XNYS', name: 'Zexqua ZXQpB PFD' });
    expect(rows.has('ZXQPB')).toBe(false);
  });

  it.each([true, false])('reads splits, whether the new path exists (%p) or only the old one', async (hasNewSplits) => {
    const splits = [
      { ticker: 'ZAAAA', execution_date: '2026-09-10', split_from: 1, split_to: 4 },
      { ticker: 'ZAAAB', execution_date: '2026-09-11', split_from: 10, split_to: 1 },
      { ticker: 'ZAAAC', execution_date: '2026-09-12', split_from: 1, split_to: 2 },
    ];
    harness = await openMassive({ stub: { splits, scenario: { hasNewSplits } } });
    const { provider, stub } = harness;
    const expected = [
      { symbol: 'ZAAAA', executionDate: '2026-09-10', splitFrom: 1, splitTo: 4 },
      { symbol: 'ZAAAB', executionDate: '2026-09-11', splitFrom: 10, splitTo: 1 },
    ];
    for (let k = 0; k < 2; k++) expect(await provider.splits('2026-09-10', '2026-09-11', never())).toEqual(expected);
    expect(stub.count('/stocks/v1/splits')).toBe(hasNewSplits ? 2 : 1);
    expect(stub.count('/v3/reference/splits')).toBe(hasNewSplits ? 0 : 2);
  });

  it('reads bars adjusted as of the market date, keyed by the session asked for', async () => {
    const splits = [{ ticker: 'ZAAAA', execution_date: '2026-09-22', split_from: 1, split_to: 4 }];
    harness = await openMassive({ stub: { splits } });
    const bars = await harness.provider.dailyBars(DATE, never());
    const [adjusted] = harness.stub.market.bars(DATE, '2026-09-22');
    const [unadjusted] = harness.stub.market.bars(DATE, null);
    expect(bars).toMatchObject({ date: DATE, adjustedThrough: '2026-09-22' });
    expect([bars.closeUsd[0], bars.volumeShares[0], bars.vwapUsd[0]]).toEqual([adjusted?.c, adjusted?.v, adjusted?.vw]);
    expect((unadjusted?.c ?? 0) / (adjusted?.c ?? 0)).toBeCloseTo(4, 3);
  });

  it.each([
    ['2026-09-20', 'no_data'],
    ['2026-09-22', 'not_yet_published'],
    ['2031-01-02', 'out_of_range'],
  ] as const)('asks nobody for the bars of %s: %s', async (date, kind) => {
    harness = await openMassive();
    expect((await failureOf(harness.provider.dailyBars(date, never()))).kind).toBe(kind);
    expect(harness.stub.count()).toBe(0);
  });
});

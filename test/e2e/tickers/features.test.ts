import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Conforms, documented } from '../../support/documented.js';
import { ALPHA158_NAMES } from '../../../src/tickers/domain/alpha158/alpha158.js';
import { FeatureJobQueue } from '../../../src/tickers/features/feature-job-queue.js';
import type { SymbolFeatures } from '../../../src/tickers/http/features/feature-answers.js';
import type { FeatureBatchAnswer } from '../../../src/tickers/http/features/feature-batch-json.js';
import { AuditLog } from '../../../src/audit/audit-log.js';
import { EventBus } from '../../../src/events/event-bus.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { ADMIN_KEY, KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import { featuresOf } from '../../support/bar-series.js';
import { eventually } from '../../support/eventually.js';
import { barsOfSymbol, dayOf, LAST_DAY as LAST, marketSessions } from '../../support/feature-market.js';
import { HttpApp } from '../../support/http-app.js';
import { RedisServer } from '../../support/redis/redis-server.js';

const URL = '/api/v1/features';

let server: RedisServer;
let conforms: Conforms;
beforeAll(async () => {
  server = await RedisServer.start({ args: ['--maxmemory-policy', 'noeviction'] });
  conforms = await documented();
});
afterAll(() => server.stop());

describe.each([
  ['without Redis', (): Record<string, string> => ({})],
  ['with Redis', (): Record<string, string> => ({ REDIS_URL: server.url, REDIS_CONNECTION_POOL_SIZE: '2' })],
])('features %s', (_name, env) => {
  let http: HttpApp;

  beforeEach(async () => {
    await server.cli('flushall');
    http = await HttpApp.start({ ...KEYS, ...env() });
    const { redis, queue } = { redis: http.app.get(RedisConnections), queue: http.app.get(FeatureJobQueue) };
    await eventually(() => redis.state.status !== 'connecting' && queue.availability.available);
  });
  afterEach(() => http.close());

  const hold = (through?: number): void => http.hold(marketSessions(through));
  const post = (payload: object, headers = {}) =>
    http.request({ method: 'POST', url: `${URL}/batch`, payload, headers });
  const remove = (url: string, key?: string) =>
    http.request({ method: 'DELETE', url, headers: key === undefined ? {} : { 'x-api-key': key } });

  it('are those of the bars held, computed once, and the same ever after', async () => {
    hold();
    const first = await http.get(`${URL}/QZRX/${LAST}`);
    const body = first.json<SymbolFeatures>();
    expect(first.statusCode).toBe(200);
    expect(conforms('SymbolFeatures', body)).toBeNull();
    expect(first.headers).toMatchObject({
      'x-cache': 'MISS',
      'cache-control': expect.stringContaining('max-age=3600'),
    });
    expect(body).toMatchObject({
      symbol: 'QZRX',
      date: LAST,
      set: 'alpha158',
      bars_used: 61,
      complete: true,
      flags: [],
    });
    expect(body).toMatchObject({ vwap_source: 'typical_price', source: 'simulated', names: ALPHA158_NAMES });
    const expected = Object.values(featuresOf(barsOfSymbol('QZRX')));
    expect(body.values).toEqual(expected.map((value) => (value === null ? null : expect.closeTo(value, 9))));

    http.clock.advance(1500);
    const again = await http.get(`${URL}/QZRX/${LAST}`, { 'if-none-match': String(first.headers.etag) });
    expect([again.statusCode, again.headers['x-cache'], again.headers.age]).toEqual([304, 'HIT', '1']);
    const head = await http.request({ method: 'HEAD', url: `${URL}/QZRX/${LAST}` });
    expect([head.statusCode, head.headers.etag, head.body]).toEqual([200, first.headers.etag, '']);
    await remove(`${URL}/QZRX/${LAST}`, ADMIN_KEY);
    expect((await http.get(`${URL}/QZRX/${LAST}`)).json()).toMatchObject({
      data_hash: body.data_hash,
      values: body.values,
    });
  });

  it('take only bars up to the day', async () => {
    hold(65);
    const early = (await http.get(`${URL}/QZRX/${dayOf(62)}`)).json<SymbolFeatures>();
    hold();
    await remove(`${URL}/QZRX/${dayOf(62)}`, ADMIN_KEY);
    expect((await http.get(`${URL}/QZRX/${dayOf(62)}`)).json<SymbolFeatures>()).toMatchObject({
      data_hash: early.data_hash,
      values: early.values,
    });
  });

  it('of a stock that was listed lately are those of fewer bars', async () => {
    hold();
    const { bars_used, complete, values } = (await http.get(`${URL}/LATE/${LAST}`)).json<SymbolFeatures>();
    expect({ bars_used, complete }).toEqual({ bars_used: 10, complete: false });
    expect(values[ALPHA158_NAMES.indexOf('ROC10')]).toBeNull();
    expect(values[ALPHA158_NAMES.indexOf('ROC5')]).not.toBeNull();
  });

  it('are computed anew when the bars have changed, and answered from the cache when they are no longer held', async () => {
    hold();
    const before = (await http.get(`${URL}/QZRX/${LAST}`)).json<SymbolFeatures>();
    const corrected = marketSessions().map((bars) =>
      bars.date === dayOf(50) ? { ...bars, closeUsd: bars.closeUsd.map((close) => close + 1) } : bars,
    );
    http.hold(corrected, { bookId: 'corrected' });
    const after = (await http.get(`${URL}/QZRX/${LAST}`)).json<SymbolFeatures>();
    expect(after.data_hash).not.toBe(before.data_hash);
    expect(after.values).not.toEqual(before.values);

    http.hold(marketSessions(70, 70), { bookId: 'later' });
    http.clock.advance(1000);
    const kept = await http.get(`${URL}/QZRX/${LAST}`);
    expect(kept.headers['x-cache']).toBe('HIT');
    expect(kept.json<SymbolFeatures>().data_hash).toBe(after.data_hash);
  });

  it('wait for a history that is still being fetched', async () => {
    const nothing = await http.get(`${URL}/QZRX/${LAST}`);
    expect([nothing.statusCode, nothing.headers['retry-after']]).toEqual([503, '5']);
    const late = marketSessions().slice(-30);
    http.hold(late, { isComplete: false });
    for (const response of [
      await http.get(`${URL}/QZRX/${LAST}`),
      await post({ date: LAST, symbols: ['QZRX'] }),
      await post({ date: LAST }),
    ])
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([503, 'history_unavailable']);
    http.hold(late, { bookId: 'all' });
    expect((await http.get(`${URL}/QZRX/${LAST}`)).json()).toMatchObject({ bars_used: 30, complete: false });
  });

  it('of several symbols are answered in their order, with what is wrong beside them', async () => {
    hold();
    await http.get(`${URL}/ZZ7/${LAST}`);
    const response = await post({ date: LAST, symbols: ['ZZ7', 'NOSUCH', 'QZRX', 'ZZ7', 'GONE'] });
    const body = response.json<FeatureBatchAnswer>();
    expect(response.statusCode).toBe(200);
    expect(conforms('FeatureBatch', body)).toBeNull();
    expect(body).toMatchObject({ date: LAST, count: 2, names: ALPHA158_NAMES });
    expect(body.results.map(({ symbol }) => symbol)).toEqual(['ZZ7', 'QZRX']);
    expect(body.errors.map(({ symbol, reason }) => [symbol, reason])).toEqual([
      ['NOSUCH', 'unknown_symbol'],
      ['GONE', 'not_traded'],
    ]);
    const alone = (await http.get(`${URL}/QZRX/${LAST}`)).json<SymbolFeatures>();
    expect(body.results[1]).toMatchObject({ data_hash: alone.data_hash, values: alone.values });
    expect(body.results[1]).not.toHaveProperty('source_id');
    expect(alone).not.toHaveProperty('source_id');
  });

  it('of several symbols are encoded as the client likes, and say whether they were there', async () => {
    hold();
    const body = { date: LAST, symbols: Array.from({ length: 40 }, (_, i) => `ZZ${String(i)}`) };
    const first = await post(body, { 'accept-encoding': 'gzip' });
    expect(first.headers).toMatchObject({
      ...{ 'content-encoding': 'gzip', 'content-type': 'application/json; charset=utf-8' },
      ...{ 'x-cache': 'MISS', 'cache-control': 'no-store' },
    });
    const unpacked = JSON.parse(gunzipSync(first.rawPayload).toString()) as FeatureBatchAnswer;
    expect([conforms('FeatureBatch', unpacked), unpacked.count]).toEqual([null, 40]);
    const plain = await post(body);
    expect([plain.headers['content-encoding'], plain.headers['x-cache'], plain.json()]).toEqual([
      undefined,
      'HIT',
      unpacked,
    ]);
  });

  it('of another source than the one that is served are not answered', async () => {
    hold();
    await http.get(`${URL}/QZRX/${LAST}`);
    const late = { bookId: 'other', sourceId: 'simulated-2' };
    http.hold(marketSessions(70, -100), late);
    const { statusCode, ...other } = await http.get(`${URL}/QZRX/${LAST}`);
    expect([statusCode, other.json()]).toMatchObject([404, { reason: 'not_held' }]);
    http.hold(marketSessions(70, -100), { bookId: 'same' });
    expect((await http.get(`${URL}/QZRX/${LAST}`)).statusCode).toBe(200);
  });

  it('of too few bars wait for older sessions while they are being fetched', async () => {
    http.hold(marketSessions(), { isComplete: false });
    const response = await http.get(`${URL}/LATE/${LAST}`);
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '5']);
    expect((await http.get(`${URL}/QZRX/${LAST}`)).json()).toMatchObject({ bars_used: 61, flags: [] });
    const { results, errors } = (await post({ date: LAST, symbols: ['QZRX', 'LATE'] })).json<FeatureBatchAnswer>();
    expect([results.length, errors]).toMatchObject([1, [{ symbol: 'LATE', reason: 'not_held_yet' }]]);
    hold();
    expect((await http.get(`${URL}/LATE/${LAST}`)).json()).toMatchObject({ bars_used: 10, flags: [] });
  });

  it('say that the history begins there where it does', async () => {
    hold();
    expect((await http.get(`${URL}/QZRX/${dayOf(30)}`)).json()).toMatchObject({
      ...{ bars_used: 31, complete: false, flags: ['history_edge'] },
    });
  });

  it('are forgotten by an admin alone', async () => {
    hold();
    const told: unknown[] = [];
    http.app.get(EventBus).subscribe(({ data }) => void told.push(data), ['cache.cleared']);
    await http.get(`${URL}/QZRX/${LAST}`);
    expect((await remove(`${URL}/QZRX/${LAST}`)).statusCode).toBe(401);
    expect((await remove(`${URL}/QZRX/${LAST}`, READER_KEY)).statusCode).toBe(403);
    const gone = await remove(`${URL}/QZRX/${LAST}`, ADMIN_KEY);
    expect([gone.statusCode, gone.json()]).toEqual([200, { symbol: 'QZRX', date: LAST, deleted: true }]);
    expect((await remove(`${URL}/QZRX/${LAST}`, ADMIN_KEY)).json()).toMatchObject({ deleted: false });
    http.clock.advance(1000);
    expect((await http.get(`${URL}/QZRX/${LAST}`)).headers['x-cache']).toBe('MISS');
    const { entries } = await http.app.get(AuditLog).newest(5);
    expect(entries.map(({ action, target, count, outcome }) => [action, target, count, outcome])).toEqual([
      ['features.delete', `QZRX ${LAST}`, 0, 'unchanged'],
      ['features.delete', `QZRX ${LAST}`, 1, 'done'],
    ]);
    const pattern = `features:QZRX:${LAST}`;
    await eventually(() => told.length === 2);
    expect(told).toEqual([1, 0].map((count) => ({ pattern, tag: null, keys_cleared: count })));
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../../src/audit/audit-log.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { StartUpSet } from '../../../src/warming/start-up-set.js';
import { ADMIN_KEY, KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import { eventually } from '../../support/eventually.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { RedisServer } from '../../support/redis/redis-server.js';

const LISTS = '/api/v1/watchlists';
const AT = new Date(START_MS).toISOString();

let http: HttpApp;

const send = (method: 'GET' | 'PUT' | 'DELETE', url: string, payload?: object): Promise<LightMyRequestResponse> =>
  http.request({ method, url, headers: { 'x-api-key': ADMIN_KEY }, ...(payload && { payload }) });
const put = (name: string, symbols: unknown): Promise<LightMyRequestResponse> =>
  send('PUT', `${LISTS}/${name}`, { symbols });

describe('watchlists', () => {
  beforeEach(async () => {
    http = await HttpApp.start(KEYS);
  });
  afterEach(() => http.close());

  it('are created, read, replaced and deleted', async () => {
    expect((await send('GET', LISTS)).json()).toEqual({ count: 0, stale: false, damaged: [], watchlists: [] });
    const created = await put('large-caps', ['AAPL', 'MSFT', 'AAPL', 'BRK.B']);
    const list = { name: 'large-caps', symbols: ['AAPL', 'MSFT', 'BRK.B'], updated_at: AT };
    expect([created.statusCode, created.json()]).toEqual([200, { ...list, status: 'created' }]);
    expect((await send('GET', `${LISTS}/large-caps`)).json()).toEqual(list);
    http.clock.advance(1_000);
    expect((await put('large-caps', ['IBM'])).json()).toMatchObject({ status: 'replaced', symbols: ['IBM'] });
    expect((await send('GET', LISTS)).json()).toEqual({
      count: 1,
      stale: false,
      damaged: [],
      watchlists: [{ name: 'large-caps', symbols: ['IBM'], updated_at: new Date(START_MS + 1_000).toISOString() }],
    });
    expect((await send('DELETE', `${LISTS}/large-caps`)).json()).toMatchObject({ status: 'deleted', symbols: [] });
    for (const method of ['GET', 'DELETE'] as const) {
      const response = await send(method, `${LISTS}/large-caps`);
      expect([response.statusCode, response.json()]).toEqual([
        404,
        expect.objectContaining({ code: 'watchlist_not_found' }),
      ]);
    }
  });

  it('are audited', async () => {
    await put('mine', ['AAPL', 'IBM']);
    await send('DELETE', `${LISTS}/mine`);
    const { entries } = await http.app.get(AuditLog).newest(10);
    expect(entries.map(({ action, target, count, outcome }) => ({ action, target, count, outcome }))).toEqual([
      { action: 'watchlist.delete', target: 'mine', count: null, outcome: 'done' },
      { action: 'watchlist.put', target: 'mine', count: 2, outcome: 'done' },
    ]);
  });

  it.each([
    ['no list', { symbols: 'AAPL' }, 'symbols'],
    ['an empty list', { symbols: [] }, 'symbols'],
    ['too long a list', { symbols: Array.from({ length: 101 }, (_, i) => `T${i}`) }, 'symbols'],
    ['what is no ticker', { symbols: ['AAPL', 'A PPL'] }, 'symbols'],
    ['what is no text', { symbols: [1] }, 'symbols'],
    ['nothing', {}, 'symbols'],
    ['another field', { symbols: ['AAPL'], color: 'red' }, 'color'],
  ])('refuse %s', async (_name, payload, field) => {
    const response = await send('PUT', `${LISTS}/mine`, payload);
    expect(response.statusCode).toBe(400);
    const { code, errors } = response.json<{ code: string; errors: { field: string }[] }>();
    expect([code, errors.map((error) => error.field)]).toEqual(['validation_failed', [field]]);
  });

  it.each(['Mine', 'my.list', 'a'.repeat(65), 'a%20b', '%252e', 'a%2Fb', '%2A'])(
    'have no name like %s',
    async (name) => {
      const response = await put(name, ['AAPL']);
      expect(response.statusCode).toBe(400);
      expect(response.json()).toMatchObject({ errors: [{ field: 'name' }] });
    },
  );

  it('are 100 at most', async () => {
    for (let i = 0; i < 100; i++) expect((await put(`list-${i}`, ['AAPL'])).statusCode).toBe(200);
    const refused = await put('one-more', ['AAPL']);
    expect([refused.statusCode, refused.json()]).toEqual([
      400,
      expect.objectContaining({
        errors: [{ field: 'name', message: 'name must be that of a watchlist: 100 are kept, delete one first' }],
      }),
    ]);
    expect((await put('list-7', ['IBM'])).json()).toMatchObject({ status: 'replaced' });
  });

  it('are an admin’s alone', async () => {
    for (const [method, url] of [
      ['GET', LISTS],
      ['GET', `${LISTS}/mine`],
      ['PUT', `${LISTS}/mine`],
      ['DELETE', `${LISTS}/mine`],
    ] as const) {
      const reader = await http.request({ method, url, headers: { 'x-api-key': READER_KEY } });
      expect([url, (await http.request({ method, url })).statusCode, reader.statusCode]).toEqual([url, 401, 403]);
    }
  });
});

describe('watchlists in a file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchlists-'));
    path = join(folder, 'watchlists.json');
    http = await HttpApp.start({ ...KEYS, WATCHLISTS_FILE: path });
  });
  afterEach(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });

  it('are all there when two processes write them at the same moment', async () => {
    const other = await HttpApp.start({ ...KEYS, WATCHLISTS_FILE: path });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const order = { method: 'PUT', url: `${LISTS}/list-${i}`, payload: { symbols: ['AAPL'] } } as const;
        return (i % 2 === 0 ? http : other).request({ ...order, headers: { 'x-api-key': ADMIN_KEY } });
      }),
    );
    await other.close();
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(20).fill(200));
    expect((await send('GET', LISTS)).json()).toMatchObject({ count: 20 });
    expect(await readdir(folder)).toEqual(['watchlists.json']);
  });

  it('that cannot be read are told of by name', async () => {
    await writeFile(path, JSON.stringify({ watchlists: [{ name: 'hand', symbols: ['AAPL', 'bad ticker'] }] }));
    expect((await send('GET', LISTS)).json()).toEqual({ count: 0, stale: false, damaged: ['hand'], watchlists: [] });
    const refused = await send('GET', `${LISTS}/hand`);
    expect([refused.statusCode, refused.json()]).toEqual([
      503,
      expect.objectContaining({
        code: 'storage_unavailable',
        detail: expect.stringMatching(/^The watchlist hand .* cannot be read .* PUT replaces it, DELETE removes it\.$/),
      }),
    ]);
    expect((await put('hand', ['AAPL'])).json()).toMatchObject({ status: 'replaced' });
    expect((await send('GET', LISTS)).json()).toMatchObject({ count: 1, damaged: [] });
  });

  it('are as they were known last while it is damaged', async () => {
    await writeFile(path, '{"watchlists":[');
    const refused = await send('GET', LISTS);
    expect([refused.statusCode, refused.json()]).toEqual([
      503,
      expect.objectContaining({ detail: expect.stringMatching(/^WATCHLISTS_FILE is damaged\. /) }),
    ]);
    await put('mine', ['IBM']);
    expect((await send('GET', LISTS)).json()).toMatchObject({ count: 1, stale: false });
    await writeFile(path, '');
    expect((await send('GET', LISTS)).json()).toMatchObject({ count: 1, stale: true, watchlists: [{ name: 'mine' }] });
  });
});

describe('watchlists in Redis', () => {
  let redis: RedisServer;

  beforeEach(async () => {
    redis = await RedisServer.start();
    http = await HttpApp.start({ ...KEYS, REDIS_URL: redis.url, WARM_TICKERS: 'AAPL' });
    await eventually(() => http.app.get(RedisConnections).state.status === 'up');
  });
  afterEach(async () => {
    await http.close();
    await redis.stop();
  });

  it('cannot be changed while Redis is away, and are warmed as they were known last', async () => {
    await put('mine', ['IBM', 'MSFT']);
    expect((await send('GET', LISTS)).json()).toMatchObject({ count: 1, stale: false });
    await redis.kill();
    for (const refused of [
      await put('mine', ['JPM']),
      await send('DELETE', `${LISTS}/mine`),
      await send('GET', `${LISTS}/mine`),
    ]) {
      expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '5']);
      expect(refused.json()).toMatchObject({
        code: 'storage_unavailable',
        detail: expect.stringMatching(/^Redis is away/),
      });
    }
    expect((await send('GET', LISTS)).json()).toMatchObject({ count: 1, stale: true, watchlists: [{ name: 'mine' }] });
    expect(await http.app.get(StartUpSet).tickers()).toEqual(['AAPL', 'IBM', 'MSFT']);
    await redis.restart();
    await eventually(async () => (await put('mine', ['JPM'])).statusCode === 200);
    expect((await send('GET', LISTS)).json()).toMatchObject({ stale: false, watchlists: [{ symbols: ['JPM'] }] });
  });

  it('that were never read say so, and only the setting is warmed', async () => {
    await redis.kill();
    await eventually(() => http.app.get(RedisConnections).state.status === 'down');
    expect((await send('GET', LISTS)).statusCode).toBe(503);
    expect(await http.app.get(StartUpSet).tickers()).toEqual(['AAPL']);
  });
});

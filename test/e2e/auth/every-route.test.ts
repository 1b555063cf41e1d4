import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HTTPMethods } from 'fastify';
import { atMost, figures } from '../../faults/support/figures.js';
import { ADMIN_KEY, AuthApp, KEYS, PROBLEM_TYPE, READER_KEY } from '../../support/auth/auth-app.js';
import { ReadsController, ThingsController, WorkController } from '../../support/auth/sample.controllers.js';
import { HttpApp } from '../../support/http-app.js';
import { ADMIN_ROUTES, DOCS_ROUTE, PUBLIC_ROUTES } from '../../support/public-routes.js';

/** What may be called without a key; every other route must refuse. */
const PUBLIC = [
  'GET /admin/things/public/count',
  'GET /old/reads',
  'GET /old/reads/probe',
  'GET /reads',
  'GET /reads/probe',
  'GET /work/:how',
  'POST /work',
  'POST /work/busy',
];

interface KnownRoute {
  readonly method: HTTPMethods;
  readonly url: string;
}

function routesOf(routes: readonly { method: string | string[]; url: string }[]): KnownRoute[] {
  return routes.flatMap(({ method, url }) => [method].flat().map((one) => ({ method: one, url })));
}

const nameOf = ({ method, url }: KnownRoute): string => `${method === 'HEAD' ? 'GET' : method} ${url}`;
const target = (url: string): string => url.replace(/:\w+/g, 'x').replace('*', 'x');

describe('every route', () => {
  let auth: AuthApp;
  let closed: KnownRoute[];

  beforeAll(async () => {
    auth = await AuthApp.start([ThingsController, ReadsController, WorkController], KEYS, (app) => {
      const fastify = app.getHttpAdapter().getInstance();
      // as a plugin does it, beside the framework and its guards
      void fastify.register((board, _options, done) => {
        board.get('/admin/board', () => 'secret');
        board.get('/admin/board/api/*', () => 'secret');
        done();
      });
    });
    closed = routesOf(auth.routes).filter((route) => !PUBLIC.includes(nameOf(route)));
  });
  afterAll(() => auth.close());

  it('is public only when it is on the list', async () => {
    const open: string[] = [];
    for (const route of routesOf(auth.routes)) {
      const { statusCode } = await auth.request({ method: route.method as 'GET', url: target(route.url) });
      if (statusCode !== 401) open.push(nameOf(route));
    }
    expect([...new Set(open)].sort()).toEqual(PUBLIC);
    expect(closed.map(nameOf)).toEqual(expect.arrayContaining(['GET /admin/board', 'DELETE /admin/things/:name/all']));
  });

  it('says 401 as a problem, with a challenge, and asks no quota for it', async () => {
    expect(closed.length).toBeGreaterThan(12);
    for (const { method, url } of closed) {
      const response = await auth.request({ method: method as 'GET', url: target(url) });
      expect([url, response.statusCode, response.headers['content-type']]).toEqual([url, 401, PROBLEM_TYPE]);
      expect(response.headers).toMatchObject({
        'www-authenticate': 'Bearer realm="bms-discovery"',
        'cache-control': 'no-store',
        'x-request-id': expect.any(String),
        'x-content-type-options': 'nosniff',
      });
      if (method !== 'HEAD') expect(response.json()).toMatchObject({ status: 401, code: 'unauthorized' });
    }
  });

  it("is shut for a reader's key, 403, and open for an admin's", async () => {
    for (const { method, url } of closed) {
      const send = (key: string) =>
        auth.request({ method: method as 'GET', url: target(url), headers: { 'x-api-key': key } });
      const [reader, admin] = [await send(READER_KEY), await send(ADMIN_KEY)];
      expect([url, reader.statusCode]).toEqual([url, 403]);
      // a stream of events needs a real connection
      if (url !== '/admin/things/events') expect([url, admin.statusCode]).toEqual([url, 200]);
      expect(reader.body).not.toContain('secret');
      if (method !== 'HEAD') expect(reader.json()).toMatchObject({ status: 403, code: 'forbidden' });
    }
  });

  it.each([
    ['an escaped letter', '/%61dmin/things'],
    ['an escaped letter of a parameter', '/admin/things/%61'],
    ['an escaped plugin', '/admin/bo%61rd'],
    ['an escaped slash', '/admin%2Fthings'],
    ['a trailing slash', '/admin/things/'],
    ['two slashes', '//admin/things'],
    ['two slashes inside', '/admin//things'],
    ['another case', '/Admin/Things'],
    ['a dot', '/./admin/things'],
    ['a way back', '/reads/../admin/things'],
    ['a semicolon', '/admin/things;x=1'],
    ['a query', '/admin/things?x=1'],
    ['a fragment', '/admin/things#x'],
    ['the key in the query', `/admin/things?api_key=${ADMIN_KEY}&x-api-key=${ADMIN_KEY}`],
    ['an absolute form', 'http://localhost/admin/things'],
  ])('is not reached by %s', async (_name, url) => {
    for (const method of ['GET', 'HEAD'] as const) {
      const response = await auth.request({ method, url });
      expect([401, 404]).toContain(response.statusCode);
      expect(response.body).not.toContain('secret');
    }
  });

  it.each(['OPTIONS', 'POST', 'PATCH', 'TRACE'] as const)('is not reached by %s', async (method) => {
    const response = await auth.request({ method: method as 'OPTIONS', url: '/admin/things' });
    expect([404, 405]).toContain(response.statusCode);
    expect(response.body).not.toContain('secret');
  });

  it('is refused before its body is read', async () => {
    for (const [payload, type] of [
      ['{"a":', 'application/json'],
      ['a=1', 'text/plain'],
      [`{"a":"${'x'.repeat(70_000)}"}`, 'application/json'],
    ] as const) {
      const headers = { 'content-type': type };
      const response = await auth.request({ method: 'PUT', url: '/admin/things/x', payload, headers });
      expect(response.statusCode).toBe(401);
    }
  });

  it.each([
    ['X-API-Key', { 'x-api-key': ADMIN_KEY }, 200],
    ['Bearer', { authorization: `Bearer ${ADMIN_KEY}` }, 200],
    ['bearer in lower case', { authorization: `bearer  ${ADMIN_KEY}` }, 200],
    ['X-API-Key before Bearer', { 'x-api-key': ADMIN_KEY, authorization: 'Bearer other' }, 200],
    ['an empty X-API-Key beside Bearer', { 'x-api-key': '', authorization: `Bearer ${ADMIN_KEY}` }, 200],
    ['Basic', { authorization: `Basic ${ADMIN_KEY}` }, 401],
    ['a bare Authorization', { authorization: ADMIN_KEY }, 401],
    ['two keys', { 'x-api-key': `${ADMIN_KEY}, ${ADMIN_KEY}` }, 401],
    ['the hash of a key', { 'x-api-key': KEYS.ADMIN_API_KEYS }, 401],
    ['a beginning of the key', { 'x-api-key': ADMIN_KEY.slice(0, -1) }, 401],
    ['a cookie', { cookie: `x-api-key=${ADMIN_KEY}` }, 401],
  ])('takes the key from %s', async (_name, headers, status) => {
    const response = await auth.get('/admin/things', headers, '198.51.100.9');
    expect(response.statusCode).toBe(status);
  });

  it('lets an admin follow a stream of events', async () => {
    await auth.app.listen(0, '127.0.0.1');
    const url = `${await auth.app.getUrl()}/admin/things/events`;
    const read = async (key: string): Promise<[number, string]> => {
      const response = await fetch(url, { headers: { 'x-api-key': key } });
      return [response.status, await response.text()];
    };
    expect(await read(ADMIN_KEY)).toEqual([200, expect.stringContaining('data: secret')]);
    expect(await read(READER_KEY)).toEqual([403, expect.stringContaining('"forbidden"')]);
  });

  it('knows its caller', async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const started = await auth.request({ method: 'POST', url: '/admin/things/start', headers });
    expect(started.json()).toEqual({ role: 'admin', keyId: KEYS.ADMIN_API_KEYS.slice(0, 8) });
    expect((await auth.get('/reads', headers)).json()).toEqual({ role: 'anonymous', keyId: null });
  });
});

describe('the routes of the program', () => {
  it('are public where the list of the program says so, and an admin’s otherwise', async () => {
    const http = await HttpApp.start(KEYS, [ThingsController]);
    const closed = routesOf(http.routes).filter(
      (route) => ![...PUBLIC_ROUTES, 'GET /admin/things/public/count'].includes(nameOf(route)),
    );
    const guarded = closed.filter(({ url }) => !DOCS_ROUTE.test(url));
    expect(guarded.map(nameOf)).toEqual(expect.arrayContaining([...ADMIN_ROUTES]));
    const open: string[] = [];
    for (const { method, url } of guarded) {
      const { statusCode, headers } = await http.request({ method: method as 'GET', url: target(url) });
      if (statusCode !== 401 || headers['content-type'] !== PROBLEM_TYPE) open.push(nameOf({ method, url }));
    }
    await http.close();
    expect(open).toEqual([]);
    figures('S1 routes that are not public, without a key', { routes: guarded.length, open: atMost(0, open.length) });
  });

  it('are not reached by another spelling or another method', async () => {
    const http = await HttpApp.start(KEYS);
    const reached: string[] = [];
    for (const route of ADMIN_ROUTES) {
      const [own = '', path = ''] = route.split(' ');
      // HEAD is what GET is, and that may be public beside a DELETE that is not
      const methods = PUBLIC_ROUTES.includes(`GET ${path}`) ? [own, 'OPTIONS'] : [own, 'HEAD', 'OPTIONS'];
      const url = path.replace(/:\w+/g, 'x');
      const escaped = url.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
      const spellings = [url, `${url}/`, `/${url}`, escaped, url.toUpperCase(), `${url}?x=1`, `${url};x`, `/.${url}`];
      for (const spelling of spellings)
        for (const method of methods) {
          const { statusCode } = await http.request({ method: method as 'GET', url: spelling });
          if (![401, 404, 405].includes(statusCode)) reached.push(`${method} ${spelling}: ${statusCode}`);
        }
    }
    expect(reached).toEqual([]);
    await http.close();
  });
});

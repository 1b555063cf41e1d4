import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpApp } from '../../support/http-app.js';
import { ADMIN_ROUTES, DOCS_ROUTE, PUBLIC_ROUTES } from '../../support/public-routes.js';

/** Unknown ids are answered 404, and streams do not end. */
const READS = PUBLIC_ROUTES.filter((route) => /^GET (?!.*(\/status\/|\/events$))/.test(route)).map((route) =>
  route.slice('GET '.length),
);
const target = (url: string): string =>
  url.replace(':symbol', 'AAPL').replace(':run_id', 'run_20260316_150000_0123456789abcdef');

describe('the routes of the server', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await HttpApp.start();
  });
  afterAll(() => http.close());

  it('are exactly those of the lists, and those of the documentation', () => {
    const served = http.routes
      .filter(({ url }) => !DOCS_ROUTE.test(url))
      .flatMap(({ method, url }) => [method].flat().map((one) => `${one} ${url}`))
      .filter((route) => !route.startsWith('HEAD '));
    expect(served.sort()).toEqual([...PUBLIC_ROUTES, ...ADMIN_ROUTES].sort());
  });

  it('answer without a key, and never with 5xx', async () => {
    for (const url of READS) {
      const { statusCode } = await http.get(target(url));
      expect([url, [200, 204]]).toEqual([url, expect.arrayContaining([statusCode])]);
    }
  });

  it('refuse an unknown parameter by name, every one', async () => {
    for (const url of READS) {
      const response = await http.get(`${target(url)}?no_such_parameter=1`);
      expect([url, response.statusCode, response.json<{ errors: unknown[] }>().errors]).toEqual([
        url,
        400,
        [{ field: 'no_such_parameter', message: 'no_such_parameter is not a known parameter' }],
      ]);
    }
  });

  it('are all documented', async () => {
    const { paths } = (await http.get('/docs-json')).json<{ paths: Record<string, Record<string, unknown>> }>();
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = [...PUBLIC_ROUTES, ...ADMIN_ROUTES].map((route) => route.replace(/:(\w+)/g, '{$1}'));
    expect(documented.sort()).toEqual(expected.sort());
  });
});

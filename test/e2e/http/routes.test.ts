import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpApp } from '../../support/http-app.js';
import { barsOf } from '../../support/market-fixtures.js';
import { ADMIN_ROUTES, DOCS_ROUTE, PUBLIC_ROUTES } from '../../support/public-routes.js';
import { bar, day, sampleOf } from '../../support/quote-samples.js';
import { sampleScanResult } from '../../support/sample-scan.js';

/** Unknown ids are answered 404, and streams do not end. */
const READS = PUBLIC_ROUTES.filter((route) => /^GET (?!.*(\/status\/|\/jobs\/|\/events$))/.test(route)).map((route) =>
  route.slice('GET '.length),
);
/** Daily bars enough for whatever is computed of them. */
const SESSIONS = 70;

describe('the routes of the server', () => {
  let http: HttpApp;
  let symbol: string;
  let runId: string;

  const target = (url: string): string =>
    url
      .replace(/:symbol|:ticker/, symbol)
      .replace(':run_id', runId)
      .replace(':date', day(SESSIONS - 1));

  beforeAll(async () => {
    http = await HttpApp.start();
    const result = await sampleScanResult(http.clock);
    symbol = sampleOf(result).symbol;
    runId = result.boards.hybrid_v1.meta.run_id;
    await http.publish(result);
    http.hold(Array.from({ length: SESSIONS }, (_, n) => barsOf(day(n), [bar(symbol, 10 + n), bar('SPY', 500 + n)])));
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
      expect([url, statusCode]).toEqual([url, 200]);
    }
  });

  it('say when to come back while nothing is held', async () => {
    const empty = await HttpApp.start();
    for (const url of READS) {
      const { statusCode, headers } = await empty.get(target(url));
      expect([url, [200, 204, 503]]).toEqual([url, expect.arrayContaining([statusCode])]);
      if (statusCode !== 200) expect([url, Number(headers['retry-after']) > 0]).toEqual([url, true]);
    }
    await empty.close();
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

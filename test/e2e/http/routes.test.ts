import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpApp } from '../../support/http-app.js';

/** Everything that anybody may call. A route that is added must be added here, or answer 503. */
const PUBLIC_ROUTES = [
  '/api/v1/market/movers',
  '/discovery/candidates/monitor',
  '/discovery/candidates/trade-ready',
  '/discovery/contenders',
  '/discovery/strategy/effective',
  '/discovery/v3/candidates',
  '/discovery/v3/candidates/:symbol',
  '/discovery/v3/funnel',
  '/discovery/v3/runs',
  '/discovery/v3/runs/:run_id',
  '/health',
  '/health/live',
  '/health/ready',
];
/** Swagger UI: its page, its files, the document. */
const DOCS_ROUTE = /^\/docs(?:-json)?(?:\/[\w.*-]*)*$/;

describe('the routes of the server', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await HttpApp.start();
  });
  afterAll(() => http.close());

  it('are exactly the public ones, and those of the documentation', () => {
    const urls = [...new Set(http.routes.map(({ url }) => url))].filter((url) => !DOCS_ROUTE.test(url));
    expect(urls.sort()).toEqual(PUBLIC_ROUTES);
  });

  it('read only', () => {
    expect([...new Set(http.routes.flatMap(({ method }) => method))].sort()).toEqual(['GET', 'HEAD']);
  });

  it('answer without a key, and never with 5xx', async () => {
    for (const url of PUBLIC_ROUTES) {
      const target = url.replace(':symbol', 'AAPL').replace(':run_id', 'run_20260316_150000_0123456789abcdef');
      const { statusCode } = await http.get(target);
      expect([target, [200, 204]]).toEqual([target, expect.arrayContaining([statusCode])]);
    }
  });

  it('refuse an unknown parameter by name, every one', async () => {
    for (const url of PUBLIC_ROUTES) {
      const target = url.replace(':symbol', 'AAPL').replace(':run_id', 'run_20260316_150000_0123456789abcdef');
      const response = await http.get(`${target}?no_such_parameter=1`);
      expect([target, response.statusCode, response.json<{ errors: unknown[] }>().errors]).toEqual([
        target,
        400,
        [{ field: 'no_such_parameter', message: 'no_such_parameter is not a known parameter' }],
      ]);
    }
  });

  it('are all documented', async () => {
    const { paths } = (await http.get('/docs-json')).json<{ paths: Record<string, unknown> }>();
    expect(Object.keys(paths).sort()).toEqual(PUBLIC_ROUTES.map((url) => url.replace(/:(\w+)/g, '{$1}')));
  });
});

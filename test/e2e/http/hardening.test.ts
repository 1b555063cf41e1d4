import { Body, Controller, Get, Post } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Public } from '../../../src/common/access/public.decorator.js';
import { atMost, figures } from '../../faults/support/figures.js';
import { HttpApp } from '../../support/http-app.js';

@Controller('test')
class FailingController {
  @Public()
  @Get('failing')
  fail(): never {
    throw new Error('cannot reach redis://user:hunter2@cache:6379 with apiKey=hunter2');
  }

  @Public()
  @Post('body')
  take(@Body() body: object): string[] {
    return Object.keys(body);
  }

  @Get('closed')
  closed(): string {
    return 'nobody should read this';
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

describe('hardening', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await HttpApp.start({}, [FailingController]);
  });
  afterAll(() => http.close());

  describe('problems', () => {
    it('have every member of RFC 9457 and of ours', async () => {
      const response = await http.get('/discovery/v3/candidates?limit=0&token=hunter2', { 'x-request-id': 'abc-123' });
      expect(response.headers).toMatchObject({
        'content-type': PROBLEM_TYPE,
        'x-request-id': 'abc-123',
        'cache-control': 'no-store',
      });
      expect(response.json()).toEqual({
        type: 'urn:bms-discovery:problem:validation_failed',
        title: 'A field of the request is not acceptable',
        status: 400,
        detail: 'Not acceptable: token, limit.',
        instance: '/discovery/v3/candidates',
        code: 'validation_failed',
        request_id: 'abc-123',
        errors: [
          { field: 'token', message: 'token is not a known parameter' },
          { field: 'limit', message: 'limit must be a whole number from 1 to 500' },
        ],
      });
    });

    it('say nothing of what failed inside', async () => {
      const response = await http.get('/test/failing');
      expect(response.statusCode).toBe(500);
      expect(response.json()).toMatchObject({ code: 'internal_error', errors: [] });
      expect(response.body).not.toMatch(/hunter2|redis|Error|at /);
    });

    it.each([
      ['GET', '/nothing/here', 404, 'not_found'],
      ['GET', '/discovery/v3/candidates/', 404, 'not_found'],
      ['GET', '//discovery/v3/candidates', 404, 'not_found'],
      ['GET', '/Discovery/v3/candidates', 404, 'not_found'],
      ['POST', '/nothing/here', 404, 'not_found'],
      ['GET', '/discovery/v3/candidates/%zz', 400, 'bad_request'],
      ['POST', '/discovery/v3/candidates', 405, 'method_not_allowed'],
      ['DELETE', '/discovery/v3/runs/run_20260316_150000_0123456789abcdef', 405, 'method_not_allowed'],
      ['PUT', '/health', 405, 'method_not_allowed'],
    ] as const)('%s %s is %d %s', async (method, url, status, code) => {
      const response = await http.request({ method, url });
      expect(response.headers['content-type']).toBe(PROBLEM_TYPE);
      expect(response.headers['x-request-id']).toBe(response.json<{ request_id: string }>().request_id);
      expect(response.json()).toMatchObject({ status, code });
      expect(response.headers.allow).toBe(status === 405 ? 'GET, HEAD' : undefined);
    });

    it('a parameter that is too long finds nothing', async () => {
      const { statusCode } = await http.get(`/discovery/v3/candidates/${'A'.repeat(200)}`);
      expect([400, 404, 414]).toContain(statusCode);
    });
  });

  it('is closed by default: a route that is not public answers 503, however it is spelt', async () => {
    for (const url of ['/test/closed', '/test/%63losed', '/test/closed?x=1']) {
      const response = await http.get(url);
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([503, 'admin_not_configured']);
      expect(response.body).not.toContain('nobody');
    }
  });

  describe('bodies', () => {
    const answered: number[] = [];
    const post = async (payload: string, headers: Record<string, string> = JSON_TYPE) => {
      const response = await http.request({ method: 'POST', url: '/test/body', payload, headers });
      answered.push(response.statusCode);
      return response;
    };

    it.each([
      ['nested 20,000 deep', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400],
      ['nested 33 deep', `{"a":${'['.repeat(32)}${']'.repeat(32)}}`, 400],
      ['null', 'null', 400],
      ['an array', '[]', 400],
      ['a number', '5', 400],
      ['truncated', '{"a":', 400],
      ['empty', '', 400],
      ['__proto__', '{"__proto__":{"x":1}}', 400],
      ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}', 400],
      ['64 KiB and one', `{"a":"${'x'.repeat(64 * 1024 - 7)}"}`, 413],
      ['nested 32 deep', `{"a":${'['.repeat(31)}${']'.repeat(31)}}`, 201],
      ['brackets inside a text', `{"a":"${'[{'.repeat(100)}\\""}`, 201],
      ['64 KiB', `{"a":"${'x'.repeat(64 * 1024 - 8)}"}`, 201],
      ['a name in two objects', '{"a":{"b":1},"c":{"b":2}}', 201],
      ['a name twice', '{"a":1,"a":2}', 400],
      ['a name twice, once escaped', '{"a":1,"\\u0061":2}', 400],
    ])('JSON %s', async (_name, payload, status) => {
      const response = await post(payload);
      const type = status === 201 ? 'application/json; charset=utf-8' : PROBLEM_TYPE;
      expect([response.statusCode, response.headers['content-type']]).toEqual([status, type]);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/xml',
      'multipart/form-data; boundary=x',
      'nonsense',
    ])('%s is 415', async (type) => {
      expect((await post('a=1', { 'content-type': type })).json()).toMatchObject({
        status: 415,
        code: 'unsupported_media_type',
      });
    });

    it('say which name came twice, and what to send', async () => {
      expect((await post('{"a":[{"b":1},{"b":1,"b":2}]}')).json()).toMatchObject({
        code: 'malformed_json',
        detail: 'The body has a.1.b twice in one object: send each name once, with the value that is meant.',
        errors: [{ field: 'a.1.b', message: 'a.1.b must be given once' }],
      });
    });

    it('S8: are never answered with 5xx', () => {
      const failed = answered.filter((status) => status >= 500);
      figures('S8 hostile bodies', { bodies: answered.length, answers_of_5xx: atMost(0, failed.length) });
    });
  });

  it('name the limit and the way out where the web server refuses', async () => {
    const post = (payload: string, type: string) =>
      http.request({ method: 'POST', url: '/test/body', payload, headers: { 'content-type': type } });
    const refusals = await Promise.all([
      post('x'.repeat(64 * 1024 + 1), 'application/json'),
      post('a=1', 'text/plain'),
      http.get(`/discovery/v3/status/${'x'.repeat(129)}`),
    ]);
    expect(refusals.map((refusal) => refusal.json<{ detail: string }>().detail)).toEqual([
      expect.stringContaining('64 KiB'),
      expect.stringContaining('application/json'),
      expect.stringContaining('128 characters'),
    ]);
  });

  it('bodies to addresses that do not exist are read with the same care', async () => {
    const post = async (payload: string): Promise<number> =>
      (await http.request({ method: 'POST', url: '/nothing', payload, headers: JSON_TYPE })).statusCode;
    expect(await Promise.all([post('{"a":1}'), post('null'), post(`"${'x'.repeat(70_000)}"`)])).toEqual([
      404, 400, 413,
    ]);
  });

  describe('headers', () => {
    it.each(['abc', 'A.b_c-1:2/3+4=5@6~7', 'x'.repeat(128)])('keeps the request id %s', async (id) => {
      expect((await http.get('/health/live', { 'x-request-id': id })).headers['x-request-id']).toBe(id);
    });

    it.each(['', 'x'.repeat(129), 'with space', '<script>', 'a"b', 'é'])('replaces the request id %s', async (id) => {
      const given = String((await http.get('/health/live', { 'x-request-id': id })).headers['x-request-id']);
      expect(given).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('harden every answer, errors included', async () => {
      const wanted = {
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'x-powered-by': undefined,
        'access-control-allow-origin': undefined,
        'strict-transport-security': undefined,
      };
      const urls = ['/health/live', '/nothing', '/docs', '/discovery/v3/candidates?limit=0'];
      const wrong: string[] = [];
      for (const url of urls) {
        const { headers } = await http.get(url);
        for (const [name, value] of Object.entries(wanted)) if (headers[name] !== value) wrong.push(`${url}: ${name}`);
        expect(headers['content-security-policy']).toContain("default-src 'self'");
        expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
      }
      expect(wrong).toEqual([]);
      figures('S13 headers of answers', { answers: urls.length, wrong_headers: atMost(0, wrong.length) });
    });

    it('promise https only behind a trusted proxy that speaks it', async () => {
      const behindProxy = await HttpApp.start({ TRUST_PROXY_HOPS: '1' });
      const forwarded = { 'x-forwarded-proto': 'https' };
      expect((await behindProxy.get('/health/live', forwarded)).headers['strict-transport-security']).toMatch(
        /^max-age=\d+/,
      );
      expect((await http.get('/health/live', forwarded)).headers['strict-transport-security']).toBeUndefined();
      await behindProxy.close();
    });

    it('let Swagger UI load under their own policy', async () => {
      const page = await http.get('/docs');
      expect(page.statusCode).toBe(200);
      expect(page.body).not.toMatch(/<script(?![^>]*src=)[^>]*>[^<]/);
      for (const [, source] of page.body.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)) {
        expect([source, (await http.get(new URL(source ?? '', 'http://x/docs').pathname)).statusCode]).toEqual([
          source,
          200,
        ]);
      }
    });

    it.each([{ ENABLE_DOCS: 'false' }, { PROCESS_ROLE: 'worker', REDIS_URL: 'redis://127.0.0.1:1' }])(
      'are not sent where docs are off: %j',
      async (env) => {
        const closed = await HttpApp.start(env);
        const urls = ['/docs', '/docs-json', '/health/live'];
        const statuses = await Promise.all(urls.map(async (url) => (await closed.get(url)).statusCode));
        expect(statuses).toEqual([404, 404, 200]);
        await closed.close();
      },
    );
  });
});

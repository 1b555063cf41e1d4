import { describe, expect, it } from '@jest/globals';
import { HttpApp } from '../../support/http-app.js';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

describe('OPTIONS', () => {
  it.each([{}, { CORS_ORIGINS: 'https://app.example' }])('that is no preflight is a problem, with %j', async (env) => {
    const served = await HttpApp.start(env);
    const answers = ['/discovery/v3/trigger', '/nothing'].map((url) =>
      served.request({ method: 'OPTIONS', url, headers: { origin: 'https://app.example' } }),
    );
    const refused = await Promise.all(answers);
    expect(refused.map(({ statusCode, headers }) => [statusCode, headers['content-type'], headers.allow])).toEqual([
      [405, PROBLEM_TYPE, 'POST'],
      [404, PROBLEM_TYPE, undefined],
    ]);
    await served.close();
  });

  it('as a preflight is answered before a key is asked for, with the headers that every answer has', async () => {
    const served = await HttpApp.start({
      CORS_ORIGINS: 'https://app.example',
      REQUIRE_API_KEY: 'true',
      READER_API_KEYS: 'a'.repeat(64),
    });
    const preflight = (origin: string) =>
      served.request({
        method: 'OPTIONS',
        url: '/discovery/v3/trigger',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key' },
      });
    const [own, foreign] = await Promise.all([preflight('https://app.example'), preflight('https://evil.example')]);
    expect([own.statusCode, own.body, own.headers]).toMatchObject([
      204,
      '',
      {
        'access-control-allow-origin': 'https://app.example',
        'access-control-allow-methods': expect.stringContaining('POST'),
        'access-control-allow-headers': 'x-api-key',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
      },
    ]);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
    await served.close();
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMIN_KEY, KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleScanResults } from '../../support/sample-scan.js';

let board: ScanResult;
beforeAll(async () => {
  [board] = (await sampleScanResults(new ManualClock(START_MS), 1)) as [ScanResult];
});

const BOARD = '/discovery/v3/candidates?limit=3';

describe('REQUIRE_API_KEY', () => {
  let http: HttpApp;

  beforeAll(async () => {
    http = await HttpApp.start({ ...KEYS, REQUIRE_API_KEY: 'true' });
    await http.publish(board);
  });
  afterAll(() => http.close());

  it('closes public reads, also those that are answered before the router', async () => {
    expect((await http.get(BOARD)).statusCode).toBe(401);
    const keyed = await http.get(BOARD, { 'x-api-key': READER_KEY });
    expect([keyed.statusCode, keyed.headers['cache-control']]).toEqual([
      200,
      expect.stringMatching(/^private, max-age/),
    ]);
    // remembered by now
    expect((await http.get(BOARD)).statusCode).toBe(401);
    expect((await http.get(BOARD, { 'if-none-match': String(keyed.headers.etag) })).statusCode).toBe(401);
    expect((await http.get(BOARD, { authorization: `Bearer ${ADMIN_KEY}` })).statusCode).toBe(200);
    expect((await http.get(BOARD, { 'x-api-key': 'unknown' })).json()).toMatchObject({ code: 'unauthorized' });
    const again = await http.get(BOARD, { 'x-api-key': READER_KEY, 'if-none-match': String(keyed.headers.etag) });
    expect([again.statusCode, again.headers['cache-control']]).toEqual([304, expect.stringMatching(/^private/)]);
  });

  it('leaves health, figures and the documentation open', async () => {
    for (const url of ['/health', '/health/live', '/health/ready', '/worker/health', '/metrics', '/docs', '/docs-json'])
      expect([url, (await http.get(url)).statusCode]).not.toEqual([url, 401]);
  });

  it('lets browsers ask beforehand, and read why they are refused', async () => {
    const cors = await HttpApp.start({ ...KEYS, REQUIRE_API_KEY: 'true', CORS_ORIGINS: 'https://app.example.com' });
    const origin = 'https://app.example.com';
    const preflight = await cors.request({
      method: 'OPTIONS',
      url: BOARD,
      headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-api-key' },
    });
    expect([preflight.statusCode, preflight.headers['access-control-allow-headers']]).toEqual([204, 'x-api-key']);
    const refused = await cors.get(BOARD, { origin });
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([401, origin]);
    await cors.close();
  });
});

describe('without it', () => {
  it('keys are not even looked at', async () => {
    const http = await HttpApp.start(KEYS);
    await http.publish(board);
    for (let call = 0; call < 30; call++)
      expect((await http.get(BOARD, { 'x-api-key': 'unknown' })).statusCode).toBe(200);
    expect((await http.get(BOARD)).headers['cache-control']).toMatch(/^public/);
    await http.close();
  });
});

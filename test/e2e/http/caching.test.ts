import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { sampleScanResults } from '../../support/sample-scan.js';
import { atMost, figures } from '../../faults/support/figures.js';

const URL = '/discovery/v3/candidates';

describe('conditional and compressed reads', () => {
  let http: HttpApp;
  let first: ScanResult;
  let second: ScanResult;

  beforeAll(async () => {
    [first, second] = (await sampleScanResults(new ManualClock(START_MS), 2)) as [ScanResult, ScanResult];
  });
  beforeEach(async () => {
    http = await HttpApp.start();
    await http.publish(first);
  });
  afterEach(() => http.close());

  it.each([
    ['gzip', 'gzip', gunzipSync],
    ['br', 'br', brotliDecompressSync],
    ['gzip, deflate, br, zstd', 'gzip', gunzipSync],
    ['*', 'gzip', gunzipSync],
    ['br;q=1.0, gzip;q=0.5', 'br', brotliDecompressSync],
  ])('Accept-Encoding: %s gets %s, byte for byte the plain body', async (accepted, coding, decode) => {
    for (const pass of ['first', 'remembered', 'a second later']) {
      if (pass === 'a second later') http.clock.advance(1_000);
      const plain = await http.get(URL, { 'accept-encoding': 'identity' });
      const packed = await http.get(URL, { 'accept-encoding': accepted });
      expect(packed.headers['content-encoding']).toBe(coding);
      expect(packed.headers.vary).toBe('Accept-Encoding');
      expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3);
      expect(decode(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
      expect(Number(packed.headers['content-length'])).toBe(packed.rawPayload.length);
      expect(packed.headers.etag).toBe(plain.headers.etag);
    }
  });

  it.each(['', 'identity', 'gzip;q=0, br;q=0', 'zstd', 'identity;q=1, gzip;q=0.5', 'gzip;q=abc'])(
    'Accept-Encoding: %s gets the plain body',
    async (accepted) => {
      const response = await http.get(URL, { 'accept-encoding': accepted });
      expect(response.headers['content-encoding']).toBeUndefined();
      expect(response.json()).toMatchObject({ status: 'cached' });
    },
  );

  it('does not compress what is small', async () => {
    const response = await http.get(`${URL}?format=csv&limit=1`, { 'accept-encoding': 'gzip' });
    expect(response.rawPayload.length).toBeLessThan(1024);
    expect(response.headers['content-encoding']).toBeUndefined();
  });

  it('tells the true age in head and body without changing the validator', async () => {
    const before = await http.get(URL, { 'accept-encoding': 'gzip' });
    http.clock.advance(42_900);
    const after = await http.get(URL, { 'accept-encoding': 'gzip' });
    expect([before.headers.age, after.headers.age]).toEqual([
      before.headers.age,
      String(Number(before.headers.age) + 42),
    ]);
    const bodies = [before, after].map(
      ({ rawPayload }) => JSON.parse(gunzipSync(rawPayload).toString()) as { cache_age_seconds: number },
    );
    expect(bodies.map((body) => body.cache_age_seconds)).toEqual(
      [before, after].map(({ headers }) => Number(headers.age)),
    );
    expect(after.headers.etag).toBe(before.headers.etag);
  });

  it('R32: answers 304 to its own validator, weak or strong, in a list, or to *', async () => {
    const { headers } = await http.get(URL);
    const tag = String(headers.etag);
    let bytes = 0;
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
    http.clock.advance(5_000);
    for (const given of [tag, tag.slice(2), `"other", ${tag}`, `W/"a,b" , ${tag}`, '*']) {
      const response = await http.get(URL, { 'if-none-match': given });
      expect(response.statusCode).toBe(304);
      bytes += response.rawPayload.length;
      expect(response.headers).toMatchObject({
        etag: tag,
        age: '5',
        vary: 'Accept-Encoding',
        'cache-control': headers['cache-control'],
      });
      expect(response.headers['content-encoding']).toBeUndefined();
    }
    figures('R32 unchanged', { bytes: atMost(0, bytes) });
    for (const given of ['"other"', tag.slice(3, -1), 'W/""', '']) {
      expect((await http.get(URL, { 'if-none-match': given })).statusCode).toBe(200);
    }
  });

  it('has another validator for another query, however it is spelt', async () => {
    const tagOf = async (query: string): Promise<unknown> => (await http.get(`${URL}${query}`)).headers.etag;
    expect(await tagOf('?limit=5&strategy=legacy_v0')).toBe(await tagOf('?strategy=legacy_v0&limit=5'));
    expect(await tagOf('?min_score=50')).toBe(await tagOf('?min_score=50.0'));
    expect(await tagOf('')).toBe(await tagOf('?limit=100&format=json'));
    expect(await tagOf('?limit=5')).not.toBe(await tagOf('?limit=6'));
    expect(await tagOf('?strategy=legacy_v0')).not.toBe(await tagOf(''));
  });

  it('changes board, validator and age with a new run', async () => {
    http.clock.advance(30_000);
    const before = await http.get(URL);
    await http.publish(second);
    const after = await http.get(URL, { 'if-none-match': String(before.headers.etag) });
    expect(after.statusCode).toBe(200);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    expect(after.headers.age).toBe('0');
    expect(after.json()).toMatchObject({ meta: { run_id: second.boards.hybrid_v1.meta.run_id } });
  });

  it('says stale, in another answer, after max(180 s, 2.5 x the cadence)', async () => {
    const fresh = await http.get(URL);
    http.clock.advance(180_000);
    expect((await http.get(URL)).json()).toMatchObject({ status: 'cached', cache_age_seconds: 180 });
    http.clock.advance(1_000);
    const stale = await http.get(URL, { 'if-none-match': String(fresh.headers.etag) });
    expect(stale.statusCode).toBe(200);
    expect(stale.json()).toMatchObject({ status: 'stale', cache_age_seconds: 181 });
    http.cycles.current = { ...http.cycles.current, cadenceSeconds: 300 };
    expect((await http.get(URL)).json()).toMatchObject({ status: 'cached' });
  });

  it('lets caches keep it until the next cycle, 30 s at most', async () => {
    const maxAge = async (nextCycleMs: number | null): Promise<unknown> => {
      http.cycles.current = { ...http.cycles.current, nextCycleMs };
      return (await http.get(URL)).headers['cache-control'];
    };
    const rest = 'stale-while-revalidate=60, stale-if-error=600';
    expect(await maxAge(http.clock.nowMs() + 12_000)).toBe(`public, max-age=12, ${rest}`);
    expect(await maxAge(http.clock.nowMs() + 250_000)).toBe(`public, max-age=30, ${rest}`);
    expect(await maxAge(http.clock.nowMs() - 1)).toBe(`public, max-age=0, ${rest}`);
    expect(await maxAge(null)).toBe(`public, max-age=0, ${rest}`);
  });

  it.each(['identity', 'gzip'])('R32: answers HEAD with the headers of GET (%s)', async (accepted) => {
    for (const pass of ['first', 'remembered']) {
      const url = `${URL}?limit=7`;
      const head = await http.request({ method: 'HEAD', url, headers: { 'accept-encoding': accepted } });
      const get = await http.get(url, { 'accept-encoding': accepted });
      const comparable = ({ headers }: typeof head): object => ({ ...headers, date: pass, 'x-request-id': pass });
      expect(head.statusCode).toBe(200);
      expect(head.rawPayload.length).toBe(0);
      expect(comparable(head)).toEqual(comparable(get));
      const held = { 'if-none-match': String(get.headers.etag) };
      const unchanged = await http.request({ method: 'HEAD', url, headers: held });
      expect([unchanged.statusCode, unchanged.headers['content-length']]).toEqual([304, undefined]);
      expect(comparable(unchanged)).toEqual(comparable(await http.get(url, held)));
    }
  });

  it('keeps what CORS varies by', async () => {
    const cors = await HttpApp.start({ CORS_ORIGINS: 'https://a.example,https://b.example' });
    await cors.publish(first);
    for (const pass of [1, 2]) {
      const response = await cors.get(URL, { origin: 'https://b.example' });
      expect([pass, response.headers['access-control-allow-origin'], response.headers.vary]).toEqual([
        pass,
        'https://b.example',
        'Origin, Accept-Encoding',
      ]);
    }
    expect(
      (await cors.get(URL, { origin: 'https://evil.example' })).headers['access-control-allow-origin'],
    ).toBeUndefined();
    await cors.close();
  });

  it('answers a crowd that comes at once from one assembly', async () => {
    const responses = await Promise.all(Array.from({ length: 50 }, () => http.get(URL, { 'accept-encoding': 'gzip' })));
    expect(new Set(responses.map(({ rawPayload }) => rawPayload.toString('base64'))).size).toBe(1);
  });
});

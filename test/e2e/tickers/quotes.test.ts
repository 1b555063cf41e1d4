import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { Redis } from 'ioredis';
import { buildOpenApi } from '../../../src/bootstrap/openapi.js';
import type { ScanResult } from '../../../src/discovery/scan/scan-runner.js';
import { RedisConnections } from '../../../src/redis/redis-connections.js';
import { eventually } from '../../support/eventually.js';
import { HttpApp, START_MS } from '../../support/http-app.js';
import { ManualClock } from '../../support/manual-clock.js';
import { barsOf } from '../../support/market-fixtures.js';
import { bar, day, type PriceSample, sampleOf } from '../../support/quote-samples.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { sampleScanResult } from '../../support/sample-scan.js';

describe('prices and daily bars', () => {
  let redis: RedisServer | null = null;
  let result: ScanResult;
  let known: PriceSample;
  let http: HttpApp;

  beforeAll(async () => {
    result = await sampleScanResult(new ManualClock(START_MS));
    known = sampleOf(result);
  });
  afterEach(async () => {
    await http.close();
    await redis?.stop();
    redis = null;
  });

  it('keeps plain JSON under the names of the key table, and answers others from it', async () => {
    redis = await RedisServer.start();
    const start = async (): Promise<void> => {
      http = await HttpApp.start({ REDIS_URL: redis?.url ?? '', REDIS_PREFIX: 'p:' });
      await eventually(() => http.app.get(RedisConnections).state.status === 'up');
    };
    await start();
    await http.publish(result);
    http.hold([barsOf(day(1), [bar('ZA', 10)])]);
    await http.get(`/api/v1/price/${known.symbol}`);
    const history = await http.get('/api/v1/history/ZA');
    const client = new Redis(redis.url);
    const stored = async (key: string): Promise<unknown> => JSON.parse((await client.get(key)) ?? 'null');
    expect(await stored(`p:price:${known.symbol}`)).toMatchObject({ ticker: known.symbol, price: known.price });
    expect(await stored('p:historical:ZA')).toMatchObject({ ticker: 'ZA', bars: [{ close: 10 }] });
    for (const [key, ttl] of [
      [`p:price:${known.symbol}`, 300],
      ['p:historical:ZA', 7200],
    ] as const) {
      const left = await client.ttl(key);
      expect(left).toBeGreaterThan(ttl * 0.85);
      expect(left).toBeLessThanOrEqual(ttl * 1.1);
    }
    client.disconnect();
    await http.close();
    await start();
    http.clock.advance(1_000);
    const other = await http.get('/api/v1/history/ZA');
    expect([other.statusCode, other.headers['x-cache'], other.headers.etag]).toEqual([
      200,
      'HIT',
      history.headers.etag,
    ]);
    expect((await http.get(`/api/v1/price/${known.symbol}`)).headers['x-cache']).toBe('HIT');
  });

  it('does without one that is configured and away', async () => {
    http = await HttpApp.start({ REDIS_URL: 'redis://127.0.0.1:1' });
    await http.publish(result);
    http.hold([barsOf(day(1), [bar('ZA', 10)])]);
    expect((await http.get(`/api/v1/price/${known.symbol}`)).statusCode).toBe(200);
    expect((await http.get('/api/v1/history/ZA')).statusCode).toBe(200);
  });

  it('are as the document says', async () => {
    http = await HttpApp.start();
    await http.publish(result);
    http.hold([barsOf(day(1), [bar('ZA', 10)])]);
    const ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'api', components: (await buildOpenApi()).components });
    for (const [schema, url] of [
      ['TickerPrice', `/api/v1/price/${known.symbol}`],
      ['TickerPrice', '/api/v1/price/ZA'],
      ['TickerHistory', '/api/v1/history/ZA'],
    ] as const) {
      const validate = ajv.compile({ $ref: `api#/components/schemas/${schema}` });
      validate((await http.get(url)).json());
      expect([url, validate.errors]).toEqual([url, null]);
    }
  });
});

import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import type { TickerMomentum } from '../../src/tickers/momentum/ticker-momentum.js';
import { eventually } from '../support/eventually.js';
import { HttpApp } from '../support/http-app.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { TICKERS, tickerMarket } from '../support/ticker-market.js';

describe('momentum on Redis', () => {
  let redis: RedisServer;
  let client: Redis;
  let http: HttpApp;

  const open = async (): Promise<HttpApp> => {
    const app = await HttpApp.start({ REDIS_URL: redis.url });
    await eventually(() => app.app.get(RedisConnections).state.status === 'up');
    return app;
  };
  beforeEach(async () => {
    redis = await RedisServer.start();
    client = new Redis(redis.url);
    http = await open();
  });
  afterEach(async () => {
    client.disconnect();
    await http.close();
    await redis.stop();
  });
  const batch = (tickers: readonly string[]) =>
    http.request({ method: 'POST', url: '/api/v1/momentum/batch', payload: { tickers } });

  it('is plain JSON under one key a ticker, read and written at once for a batch', async () => {
    http.hold(tickerMarket(TICKERS));
    const monitor = connect(Number(new URL(redis.url).port), '127.0.0.1');
    let heard = '';
    monitor.on('data', (bytes: Buffer) => (heard += bytes.toString()));
    monitor.write('MONITOR\r\n');
    await eventually(() => heard.startsWith('+OK'));
    const tickers = [...TICKERS, ...Array.from({ length: 90 }, (_, n) => `T${n}`)];
    const answer = (await batch(tickers)).json<{ results: { ticker: string; score: number }[] }>();
    await client.echo('the end');
    await eventually(() => heard.includes('the end'));
    monitor.destroy();
    const sent = heard.split('\n').filter((line) => line.includes('momentum:') && !line.includes('[0 lua]'));
    // what is read, what is written, and what other processes are told of it
    expect(sent.length).toBeLessThanOrEqual(4);
    for (const line of sent) expect(tickers.filter((ticker) => !line.includes(`momentum:${ticker}`))).toEqual([]);
    const kept = JSON.parse((await client.get('momentum:ZA'))!) as TickerMomentum;
    expect(answer.results).toContainEqual(expect.objectContaining({ ticker: 'ZA', score: kept.scores.v2.score }));
    const ttlSeconds = await client.ttl('momentum:ZA');
    expect(ttlSeconds).toBeGreaterThan(1600);
    expect(ttlSeconds).toBeLessThanOrEqual(1980);
    expect(await client.exists('momentum:T1')).toBe(1);
    expect(await client.ttl('momentum:T1')).toBeLessThanOrEqual(6);
  });

  it('is there for a process that has no history yet, and not for one that has another', async () => {
    http.hold(tickerMarket(TICKERS));
    await http.get('/api/v1/momentum/ZA');
    await http.get('/api/v1/momentum/top?universe=all');
    await http.request({ method: 'POST', url: '/api/v1/portfolio/analyze', payload: { holdings: { ZA: 1 } } });
    expect(await client.exists('momentum:ZA', 'insights:momentum-v2-all')).toBe(2);
    expect(await client.keys('portfolio:*')).toHaveLength(1);
    await http.close();
    http = await open();
    http.clock.advance(1_000);
    expect((await http.get('/api/v1/momentum/ZA')).headers['x-cache']).toBe('HIT');
    expect((await http.get('/api/v1/momentum/top?universe=all')).headers['x-cache']).toBe('HIT');
    expect((await http.get('/api/v1/momentum/ZB')).statusCode).toBe(503);
    http.clock.advance(1_000);
    http.hold(tickerMarket(TICKERS, 60), { source: 'massive', sourceId: 'massive-1' });
    const other = await http.get('/api/v1/momentum/ZA');
    expect([other.headers['x-cache'], other.json()]).toEqual([
      'MISS',
      expect.objectContaining({ source: 'massive', sessions_used: 60 }),
    ]);
    expect((await http.get('/api/v1/momentum/top?universe=all')).json()).toMatchObject({ source: 'massive' });
  });
});

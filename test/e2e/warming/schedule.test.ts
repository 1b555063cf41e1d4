import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WarmingTurns } from '../../../src/warming/warming-turns.js';
import type { SampleMarket } from '../../support/sample-market.js';
import { FAMILIES, WarmingApp } from '../../support/warming-app.js';

let market: SampleMarket;
let app: WarmingApp;

beforeAll(async () => {
  market = await WarmingApp.market();
});
afterEach(() => app.close());

describe('the schedule of warming', () => {
  const lastRun = async (): Promise<unknown> => (await app.status()).last_run;

  it('warms once after the start, when there is a board and a history', async () => {
    app = await WarmingApp.start(market, { WARM_ON_START: 'true', WARM_TICKERS: market.symbols[0]! });
    await app.look();
    await app.http.publish(market.result);
    await app.look();
    expect(await lastRun()).toBeNull();
    app.http.hold(market.sessions);
    await app.look();
    expect(await lastRun()).toMatchObject({ reason: 'start', outcome: 'completed', failed: [] });
    await app.post('/api/admin/cache/warm-market-movers');
    await app.settled();
    await app.look();
    expect(await lastRun()).toMatchObject({ reason: 'movers' });
  });

  it('waits for a history that is still growing, and warms again after each session', async () => {
    const [ticker] = market.symbols as [string];
    app = await WarmingApp.start(market, { WARM_ON_START: 'true', WARM_TICKERS: ticker });
    await app.http.publish(market.result);
    const { sessions } = market;
    for (const count of [52, 53, 55]) {
      app.http.clock.advance(100_000);
      app.http.hold(sessions.slice(-count), { isComplete: false });
      await app.look();
      expect(await lastRun()).toBeNull();
    }
    for (const [held, reason] of [
      [sessions.slice(0, -1), 'start'],
      [sessions, 'history'],
    ] as const) {
      app.http.clock.advance(1_000);
      app.http.hold(held);
      const changedAt = new Date(app.http.clock.nowMs()).toISOString();
      await app.look();
      expect(await lastRun()).toMatchObject({ reason, started_at: changedAt });
      for (const [, urlOf] of FAMILIES) expect(await app.read(urlOf(ticker))).toBe('HIT');
    }
  });

  it('takes a history that no longer grows as it is, each day, and a complete one at once', async () => {
    const { sessions } = market;
    app = await WarmingApp.start(market, { WARM_ON_START: 'true', WARM_TICKERS: market.symbols[0]! });
    await app.http.publish(market.result);
    for (const [held, reason] of [
      [sessions.slice(-55, -1), 'start'],
      [sessions.slice(-55), 'history'],
    ] as const) {
      app.http.hold(held, { isComplete: false });
      const before = await lastRun();
      app.http.clock.advance(119_000);
      await app.look();
      expect(await lastRun()).toEqual(before);
      app.http.clock.advance(1_000);
      await app.look();
      expect(await lastRun()).toMatchObject({ reason, finished_at: new Date(app.http.clock.nowMs()).toISOString() });
    }
    app.http.clock.advance(1_000);
    app.http.hold(sessions);
    await app.look();
    expect(await lastRun()).toMatchObject({
      reason: 'history',
      started_at: new Date(app.http.clock.nowMs()).toISOString(),
    });
  });

  it('tries again when a run did not come to its end', async () => {
    app = await WarmingApp.start(market, {
      WARM_ON_START: 'true',
      WARM_TICKERS: market.symbols.slice(0, 50).join(','),
    });
    await app.open();
    const lost = new AbortController();
    const turns = app.http.app.get(WarmingTurns);
    const take = turns.lock.bind(turns);
    turns.lock = async () => ({ ...(await take())!, lost: lost.signal });
    lost.abort();
    await app.look();
    expect(await lastRun()).toMatchObject({ reason: 'start', outcome: 'stopped', succeeded: 0 });
    turns.lock = take;
    await app.look();
    expect(await lastRun()).toMatchObject({ reason: 'start', outcome: 'completed', failed_total: 0 });
  });

  it('warms at the time of the cron in New York, once', async () => {
    app = await WarmingApp.start(market);
    await app.open();
    app.http.clock.set(Date.parse('2026-03-17T11:59:59Z'));
    await app.look();
    expect(await lastRun()).toBeNull();
    app.http.clock.advance(1_000);
    await app.look();
    expect(await app.status()).toMatchObject({
      last_run: { reason: 'schedule', started_at: '2026-03-17T12:00:00.000Z' },
      next_scheduled_at: '2026-03-18T12:00:00.000Z',
    });
    app.http.clock.advance(30_000);
    await app.look();
    expect(await lastRun()).toMatchObject({ started_at: '2026-03-17T12:00:00.000Z' });
  });

  it('leaves out what a process that slept finds too late', async () => {
    app = await WarmingApp.start(market);
    await app.open();
    app.http.clock.set(Date.parse('2026-03-17T13:00:01Z'));
    await app.look();
    expect(await app.status()).toMatchObject({ last_run: null, next_scheduled_at: '2026-03-18T12:00:00.000Z' });
  });

  it('makes popular entries new before they expire, and leaves the others', async () => {
    app = await WarmingApp.start(market);
    await app.open();
    const [popular, once] = market.symbols;
    for (let i = 0; i < 3; i++) await app.read(`/api/v1/price/${popular}`);
    await app.read(`/api/v1/price/${once}`);
    app.http.clock.advance(100_000);
    await app.look();
    expect(await app.status()).toMatchObject({ last_refresh: { refreshed: 0, failed: 0 } });
    app.http.clock.advance(140_000);
    await app.look();
    expect(await app.status()).toMatchObject({ last_refresh: { refreshed: 1, failed: 0 } });
    app.http.clock.advance(200_000);
    const { headers } = await app.answer(`/api/v1/price/${popular}`);
    expect(headers).toMatchObject({ 'x-cache': 'HIT', age: '200' });
    expect(app.reads('price')).toMatchObject({ misses: 2, staleHits: 0 });
  });
});

describe('popular features', () => {
  it('live on as long as they are asked for', async () => {
    app = await WarmingApp.start(market);
    await app.open();
    const url = `/api/v1/features/${market.symbols[0]}/${market.sessions.at(-1)!.date}`;
    for (let i = 0; i < 3; i++) await app.answer(url);
    // more than a TTL of an hour
    for (let minute = 0; minute < 70; minute++) {
      app.http.clock.advance(60_000);
      await app.look();
    }
    await app.answer(url);
    expect(app.reads('features')).toMatchObject({ misses: 1, staleHits: 0 });
  });
});

describe('the first hundred requests of a dashboard', () => {
  it.each([
    ['are hits where the service was warmed at its start', 'true', 95, 99],
    ['are misses where it was not', 'false', 0, 10],
  ])('%s', async (_name, onStart, fewest, most) => {
    app = await WarmingApp.start(market, { WARM_ON_START: onStart });
    const watchlist = market.symbols.slice(0, 33);
    await app.watch('dashboard', watchlist);
    await app.open();
    await app.look();
    await app.read('/api/v1/market/movers');
    const urls = watchlist.flatMap((ticker) => FAMILIES.map(([, urlOf]) => urlOf(ticker)));
    let hits = 0;
    for (const url of urls) if ((await app.read(url)) === 'HIT') hits++;
    expect(urls).toHaveLength(99);
    expect(hits).toBeGreaterThanOrEqual(fewest);
    expect(hits).toBeLessThanOrEqual(most);
  });
});

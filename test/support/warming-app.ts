import type { LightMyRequestResponse } from 'fastify';
import { CacheAnalytics } from '../../src/cache/analytics/cache-analytics.js';
import { Warmer } from '../../src/warming/warmer.js';
import { WarmingSchedule } from '../../src/warming/warming-schedule.js';
import { ADMIN_KEY, KEYS } from './auth/auth-app.js';
import { HttpApp } from './http-app.js';
import { sampleMarket, type SampleMarket } from './sample-market.js';

const HEADERS = { 'x-api-key': ADMIN_KEY };

/** Routes of the families that are warmed ticker by ticker. */
export const FAMILIES = [
  ['price', (ticker: string) => `/api/v1/price/${ticker}`],
  ['momentum', (ticker: string) => `/api/v1/momentum/${ticker}`],
  ['historical', (ticker: string) => `/api/v1/history/${ticker}`],
] as const;

/** The program with an operator's key and a small market, which it gets to know when the test says so. */
export class WarmingApp {
  private constructor(
    readonly http: HttpApp,
    readonly market: SampleMarket,
  ) {}

  static async start(market: SampleMarket, env: Readonly<Record<string, string>> = {}): Promise<WarmingApp> {
    return new WarmingApp(await HttpApp.start({ ...KEYS, ...env }), market);
  }

  static market(): Promise<SampleMarket> {
    return sampleMarket();
  }

  /** There is a board, and a history. */
  async open(): Promise<void> {
    await this.http.publish(this.market.result);
    this.http.hold(this.market.sessions);
  }

  post(url: string): Promise<LightMyRequestResponse> {
    return this.http.request({ method: 'POST', url, headers: HEADERS });
  }

  watch(name: string, symbols: readonly string[]): Promise<LightMyRequestResponse> {
    const url = `/api/v1/watchlists/${name}`;
    return this.http.request({ method: 'PUT', url, headers: HEADERS, payload: { symbols } });
  }

  async status(): Promise<Record<string, unknown>> {
    return (await this.http.get('/api/admin/cache/warming-status', HEADERS)).json();
  }

  /** What the timer of the schedule does, and what follows from it. */
  async look(): Promise<void> {
    await this.http.app.get(WarmingSchedule).look();
    await this.settled();
  }

  settled(): Promise<void> {
    return this.http.app.get(Warmer).settled();
  }

  /** Reads a while later, so that what was there before can be told from what is made now: HIT or MISS. */
  async read(url: string): Promise<string | undefined> {
    return (await this.answer(url)).headers['x-cache'] as string | undefined;
  }

  async answer(url: string): Promise<LightMyRequestResponse> {
    this.http.clock.advance(10);
    const response = await this.http.get(url);
    if (response.statusCode !== 200) throw new Error(`${url} answers ${response.statusCode}: ${response.body}`);
    return response;
  }

  /** Counters of one family of the cache. */
  reads(family: string) {
    const { families } = this.http.app.get(CacheAnalytics).snapshot();
    return families.find((one) => one.family === family);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

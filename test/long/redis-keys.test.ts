import { afterEach, describe, expect, it } from '@jest/globals';
import { hashOfKey } from '../../src/auth/api-key.js';
import { SystemClock } from '../../src/common/system-clock.js';
import { ServiceProcess, type ServiceAnswer } from '../support/faults/service-process.js';
import { MassiveStub } from '../support/massive-stub/massive-stub.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { ADMIN_READS, READS, WRITES } from '../security/support/whole-run.js';
import { atMost, figures } from '../faults/support/figures.js';
import { jobIs } from '../faults/support/fleet.js';
import type { Asked } from '../faults/support/key-table.js';
import { KeyWatch, mostKeys } from '../faults/support/key-watch.js';
import { Opened } from '../faults/support/opened.js';
import { sized } from '../faults/support/size.js';
import { tookUntil } from '../faults/support/took.js';

const ADMIN_KEY = 'an-admin-key-of-these-tests-0123456789abcde';
const SESSIONS = 60;
const WARM = ['AAPL', 'MSFT', 'NVDA'];
const SCANS = sized(3, 60);
/** Each with another ticker, so that what grows with them is seen to. */
const ROUNDS = sized(2, 12);
const UNKNOWN_KEYS = 5;
/** Scans of the schedule, by which this test may be slower than it is. */
const CYCLES = 5;
const ENV = {
  MARKET_DATA_PROVIDER: 'massive',
  MASSIVE_PLAN: 'advanced',
  HISTORY_SESSIONS: String(SESSIONS),
  UNIVERSE_SIZE_THRESHOLD: '100',
  WARM_TICKERS: WARM.join(','),
  ENABLE_QUEUE_BOARD: 'true',
  RATE_LIMIT_PER_MINUTE: '100000',
  ADMIN_API_KEYS: hashOfKey(ADMIN_KEY).toString('hex'),
};

interface Market {
  readonly date: string;
  readonly candidates: readonly string[];
  /** Those and the movers. */
  readonly tickers: readonly string[];
  readonly rows: number;
}

/** Uses everything that the program offers, and looks at the keys after each step. */
class WholeUse {
  jobs = 0;
  scans = 0;
  candidates = 0;
  keyedRequests = 0;
  /** What was refused by the service itself: none of it. */
  readonly failures: string[] = [];

  constructor(
    private readonly service: ServiceProcess,
    private readonly watch: KeyWatch,
  ) {}

  /** What the lists of requests say of AAPL on a day in March is asked of this ticker on that day. */
  async round(ticker: string, date: string): Promise<void> {
    const of = <T>(request: T): T =>
      JSON.parse(JSON.stringify(request).replaceAll('AAPL', ticker).replaceAll('2026-03-13', date)) as T;
    for (const path of of(READS)) await this.see(path, this.service.get(path));
    for (const path of of(ADMIN_READS)) await this.see(path, this.service.get(path, { headers: this.headers() }));
    for (const [method, path, body] of of(WRITES)) {
      const answer = await this.see(path, this.service.send(method, path, body, this.headers()));
      if (answer.status === 202) await this.ends(answer);
    }
    // what the last of them has cleared
    for (const path of of(READS)) await this.see(path, this.service.get(path));
  }

  async scan(more: object = {}): Promise<void> {
    this.scans++;
    this.jobs++;
    await jobIs(this.service, await this.begun(more), 'completed');
    const { count } = (await this.service.get('/discovery/v3/candidates')).json<{ count: number }>();
    this.candidates += count;
    await this.watch.look();
  }

  async scanTwiceAsOne(): Promise<void> {
    this.scans++;
    this.jobs++;
    this.keyedRequests++;
    const headers = { 'idempotency-key': 'a-key-of-a-client' };
    const ask = (): Promise<ServiceAnswer> => this.service.send('POST', '/discovery/v3/trigger', { limit: 7 }, headers);
    const [first, second] = [await this.see('trigger', ask()), await this.see('trigger', ask())];
    expect(second.text).toBe(first.text);
    await jobIs(this.service, first.json<{ job_id: string }>().job_id, 'completed');
    await this.watch.look();
  }

  async failedScan(): Promise<void> {
    this.jobs++;
    await jobIs(this.service, await this.begun({ filters: { max_price: 20 } }), 'failed');
    await this.watch.look();
  }

  async strangers(): Promise<void> {
    for (let n = 0; n < UNKNOWN_KEYS; n++)
      await this.see('stranger', this.service.get('/api/admin/audit', { headers: { 'x-api-key': `unknown-${n}` } }));
  }

  /** The id of its job; one of the schedule may be under way. */
  private async begun(scan: object): Promise<string> {
    let answer = await this.service.send('POST', '/discovery/v3/trigger', scan);
    const isTaken = async (): Promise<boolean> => {
      if (answer.status === 409) answer = await this.service.send('POST', '/discovery/v3/trigger', scan);
      return answer.status === 202;
    };
    await tookUntil(isTaken, 30_000);
    return answer.json<{ job_id: string }>().job_id;
  }

  private headers(): Record<string, string> {
    return { 'x-api-key': ADMIN_KEY, 'idempotency-key': `request-${++this.keyedRequests}` };
  }

  private async see(what: string, asked: Promise<ServiceAnswer>): Promise<ServiceAnswer> {
    const answer = await asked;
    if (answer.status >= 500) this.failures.push(`${what}: ${answer.status} ${answer.text}`);
    await this.watch.look();
    return answer;
  }

  /** Work that was begun by a request. */
  private async ends(answer: ServiceAnswer): Promise<void> {
    const { polling_url: url } = answer.json<{ polling_url?: string }>();
    if (url === undefined) return;
    this.jobs++;
    await this.service.until(url, ({ text }) => text.includes('"completed"'), 60_000);
    await this.watch.look();
  }
}

describe('the keys of a Redis in which everything has been done', () => {
  const opened = new Opened();
  afterEach(() => opened.closeAll(), 60_000);

  it(
    'R30: every key has an end, but those that are documented, and they are as many as was asked for',
    async () => {
      const redis = opened.add(await RedisServer.start(), (it) => it.stop());
      const stub = opened.add(await MassiveStub.start({ clock: new SystemClock() }), (it) => it.close());
      const source = { MASSIVE_BASE_URL: stub.url, MASSIVE_API_KEY: stub.apiKey, REDIS_URL: redis.url };
      const service = opened.add(await ServiceProcess.start({ env: { ...ENV, ...source } }), (it) => it.stop());
      const watch = new KeyWatch(redis);
      const use = new WholeUse(service, watch);
      await service.ready();
      for (let n = 0; n < SCANS; n++) await use.scan({ limit: n + 1 });
      await use.scanTwiceAsOne();
      const { date, candidates, tickers, rows } = await marketOf(service);
      for (const ticker of candidates.slice(0, ROUNDS)) await use.round(ticker, date);
      await use.strangers();
      stub.set({ faults: [{ path: '/', fault: { kind: 'status', status: 401, body: '{}' } }] });
      await use.failedScan();

      const asked: Asked = {
        processes: 1,
        jobs: use.jobs + CYCLES,
        scans: use.scans + CYCLES,
        candidates: use.candidates + CYCLES * candidates.length,
        sessions: SESSIONS,
        tickers: new Set([...WARM, ...tickers]).size,
        portfolios: ROUNDS,
        lists: 1,
        // of one day
        vectors: rows,
        watchlists: 1,
        keyedRequests: use.keyedRequests,
        atOnce: 1,
        clients: 1,
      };
      const beyond = watch.beyond(asked);
      expect([beyond, [...watch.undocumented], [...watch.unknown], watch.unseen]).toEqual([[], [], [], []]);
      figures('R30 keys in Redis after a use of everything', {
        keys: atMost(mostKeys(asked), watch.most),
        families_over_their_bound: atMost(0, beyond.length),
        without_ttl: watch.withoutEnd.size,
        without_ttl_undocumented: atMost(0, watch.undocumented.size),
      });
      expect([use.failures, service.noise]).toEqual([[], []]);
    },
    sized(180_000, 900_000),
  );
});

/** What may be asked of it, and is warmed. */
async function marketOf(service: ServiceProcess): Promise<Market> {
  const top = await service.get('/api/v1/momentum/top');
  const movers = await service.get('/api/v1/market/movers');
  const funnel = await service.get('/discovery/v3/funnel');
  const { as_of_date, results } = top.json<{ as_of_date: string; results: readonly { ticker: string }[] }>();
  const candidates = results.map(({ ticker }) => ticker);
  const moving = [...movers.text.matchAll(/"symbol":"([^"]+)"/g)].map(([, symbol = '']) => symbol);
  const { rows_read } = funnel.json<{ rows_read: number }>();
  return { date: as_of_date, candidates, tickers: [...candidates, ...moving], rows: rows_read };
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hashOfKey } from '../../src/auth/api-key.js';
import { KeySpace } from '../../src/redis/key-space.js';
import { atMost, figures } from '../faults/support/figures.js';
import { ServiceProcess } from '../support/faults/service-process.js';
import { fencedBlocks } from '../support/markdown.js';
import { RedisServer } from '../support/redis/redis-server.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PASSWORD = 'a-password-of-these-tests';
const ADMIN_KEY = 'an-admin-key-of-these-tests-0123456789abcde';
const ADMIN = { 'x-api-key': ADMIN_KEY };
const BOARD = '/discovery/v3/candidates';
/** No scan of the schedule that runs just then is similar to it. */
const UNLIKE_SCHEDULED = { filters: { max_price: 50 } };
const WARN = 40;
const START_DEADLINE_MS = 60_000;
const SIDES = ['cache', 'queue'] as const;
type Side = (typeof SIDES)[number];

const run = promisify(execFile);

/** The line for one server, as its words. */
function documentedUser(side: Side): string[] {
  const blocks = fencedBlocks(readFileSync(`${ROOT}docs/deployment.md`, 'utf8'));
  const line = blocks.find(({ language }) => language === `text title=${side}`)?.text ?? '';
  return line.replace('PASSWORD', PASSWORD).split(' ');
}

/** What a program does with its Redis, apart from what it does by itself. */
const workOn = (
  symbol: string,
): readonly (readonly ['GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', string, object?])[] => [
  ['GET', `/api/v1/price/${symbol}`],
  ['GET', '/api/v1/momentum/top'],
  ['GET', '/discovery/squeeze-candidates'],
  ['GET', '/api/v1/market/movers'],
  ['GET', '/discovery/v3/runs'],
  ['GET', '/discovery/v3/funnel'],
  ['GET', '/discovery/contenders'],
  ['POST', '/api/v1/portfolio/analyze', { holdings: { [symbol]: 1 } }],
  ['PUT', '/api/v1/watchlists/mine', { symbols: [symbol] }],
  ['GET', '/api/v1/watchlists'],
  ['DELETE', '/api/v1/watchlists/mine'],
  ['PATCH', '/calibration/hybrid_v1/preset', { preset: 'strict' }],
  ['POST', '/calibration/rollback', { version: 1 }],
  ['POST', '/calibration/emergency/force-legacy', { reason: 'to try it' }],
  ['DELETE', '/calibration/emergency'],
  ['GET', '/calibration/status'],
  ['POST', '/api/admin/cache/warm'],
  ['POST', `/api/v1/cache/warmup?tickers=${symbol}`],
  ['GET', '/api/admin/cache/warming-status'],
  ['GET', '/api/v1/cache/stats'],
  ['GET', '/api/v1/cache/info'],
  ['GET', '/api/v1/cache/keys?pattern=*'],
  ['GET', '/api/v1/cache/analytics'],
  ['DELETE', '/api/v1/cache/clear?pattern=price:*'],
  ['POST', '/discovery/v3/admin/cache/clear'],
  ['POST', '/admin/cache/flush'],
  ['GET', '/api/admin/audit'],
  ['POST', '/admin/worker/stop'],
  ['POST', '/admin/worker/start'],
  ['POST', '/admin/worker/restart'],
  ['GET', '/discovery/v3/admin/jobs/failed'],
  ['POST', '/discovery/v3/admin/queue/clear'],
  ['GET', '/discovery/v3/worker/health'],
  ['GET', '/metrics'],
];

describe('users with the rights that docs/deployment.md gives them', () => {
  const servers = {} as Record<Side, RedisServer>;
  const env: Record<string, string> = {
    MARKET_DATA_PROVIDER: 'simulated',
    SIMULATED_TICKERS: '500',
    HISTORY_SESSIONS: '60',
    UNIVERSE_SIZE_THRESHOLD: '100',
    UNIVERSE_CRITICAL_THRESHOLD: '50',
    ADMIN_API_KEYS: hashOfKey(ADMIN_KEY).toString('hex'),
  };
  let api: ServiceProcess;
  let worker: ServiceProcess;

  beforeAll(async () => {
    for (const side of SIDES) {
      const policy = side === 'cache' ? 'allkeys-lru' : 'noeviction';
      servers[side] = await RedisServer.start({ args: ['--maxmemory', '200mb', '--maxmemory-policy', policy] });
      expect(await servers[side].cli(...documentedUser(side))).toBe('OK');
      const variable = side === 'cache' ? 'REDIS_URL' : 'QUEUE_REDIS_URL';
      env[variable] = `redis://bms-${side}:${PASSWORD}@127.0.0.1:${servers[side].port}`;
    }
    worker = await ServiceProcess.start({ env: { ...env, PROCESS_ROLE: 'worker' } });
    api = await ServiceProcess.start({ env: { ...env, PROCESS_ROLE: 'api' } });
    await api.ready(START_DEADLINE_MS);
    await api.until('/health', ({ text }) => text.includes('"complete":true'), START_DEADLINE_MS);
  }, 150_000);
  afterAll(async () => {
    await Promise.all([api, worker].map((service) => service.stop()));
    await Promise.all(Object.values(servers).map((server) => server.stop()));
  }, 60_000);

  /** A command within a script is refused by another error, and only in the log of refusals. */
  const refusalsOf = async (side: Side): Promise<number> => {
    const server = servers[side];
    const [errors, log] = await Promise.all([server.cli('info', 'errorstats'), server.cli('acl', 'log')]);
    expect(log).toBe('');
    return Number(/errorstat_NOPERM:count=(\d+)/.exec(errors)?.[1] ?? 0);
  };
  const asUser = (side: Side, ...command: string[]): Promise<string> =>
    servers[side].cli('--user', `bms-${side}`, '--pass', PASSWORD, '--no-auth-warning', ...command);

  it('scans, serves, and is refused nothing', async () => {
    const events = await fetch(`${api.url}/events`, { headers: ADMIN });
    expect(events.status).toBe(200);
    const [first] = (await api.get(BOARD)).json<{ candidates: { symbol: string }[] }>().candidates;
    const symbol = first?.symbol ?? '';
    const scan = await api.send('POST', '/discovery/v3/trigger', UNLIKE_SCHEDULED, { 'idempotency-key': 'once' });
    const history = `/api/v1/history/${symbol}?sessions=1`;
    await api.until(history, ({ text }) => text.includes('"degraded":[]'), START_DEADLINE_MS);
    const [bar] = (await api.get(history)).json<{ bars: { date: string }[] }>().bars;
    const features = await api.send('POST', '/api/v1/features/batch', { date: bar?.date }, ADMIN);
    expect([scan.status, features.status]).toEqual([202, 202]);
    for (const { polling_url } of [scan, features].map((it) => it.json<{ polling_url: string }>()))
      await api.until(polling_url, ({ text }) => text.includes('"completed"'), START_DEADLINE_MS);
    for (const [method, path, body = null] of workOn(symbol)) {
      const { status, text } =
        method === 'GET' ? await api.get(path, { headers: ADMIN }) : await api.send(method, path, body, ADMIN);
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`);
    }
    await events.body?.cancel();
    await api.until('/health', ({ text }) => text.includes('"reasons":[]'), START_DEADLINE_MS);
    await worker.until('/health', ({ text }) => text.includes('"reasons":[]'), START_DEADLINE_MS);
    const complaints = [...api.log, ...worker.log].filter(
      ({ level, msg }) => level >= WARN && /redis|refuse|denied/i.test(msg ?? ''),
    );
    figures('S6 users with the documented rights', {
      refused_by_cache: atMost(0, await refusalsOf('cache')),
      refused_by_queue: atMost(0, await refusalsOf('queue')),
      complaints: atMost(0, complaints.length),
    });
  }, 150_000);

  it('is told by check-config to be well', async () => {
    const cli = run(process.execPath, ['dist/cli.js', 'check-config'], { cwd: ROOT, env });
    expect((await cli).stdout).toContain('The configuration is valid');
  });

  it.each(SIDES)('may do no more with the %s', async (side) => {
    await servers[side].cli('set', 'theirs:1', '1');
    const commands = [
      ['keys', '*'],
      ['flushall'],
      ['flushdb'],
      ['config', 'get', '*'],
      ['get', 'theirs:1'],
      ['acl', 'list'],
    ];
    for (const command of commands) expect(await asUser(side, ...command)).toMatch(/^NOPERM/);
  });

  it('may use every key that clearing may take', () => {
    const patterns = documentedUser('cache').filter((word) => word.startsWith('~'));
    const families = new KeySpace('').clearableFamilies;
    expect(families.filter((family) => !patterns.some((one) => family.startsWith(one.slice(1, -1))))).toEqual([]);
  });
});

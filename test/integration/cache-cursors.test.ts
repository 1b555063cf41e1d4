import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { atMost, figures } from '../faults/support/figures.js';
import { CacheService } from '../../src/cache/cache.service.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { KEYS } from '../support/auth/auth-app.js';
import { FaultProxy } from '../support/faults/fault-proxy.js';
import { eventually } from '../support/eventually.js';
import { HttpApp } from '../support/http-app.js';
import { OperatedApp } from '../support/jobs/operated-app.js';
import { RoleNetwork } from '../support/jobs/role-network.js';
import { RedisServer } from '../support/redis/redis-server.js';

jest.setTimeout(40_000);

describe('the keys of a cache, page by page', () => {
  let network: RoleNetwork;
  let http: HttpApp;
  let operated: OperatedApp;

  beforeEach(async () => {
    network = await RoleNetwork.start();
    http = await network.join('all', { REDIS_PREFIX: 'it:' });
    operated = new OperatedApp(http);
  });
  afterEach(() => network.stop());

  const is = (status: string): Promise<void> =>
    eventually(() => http.app.get(RedisConnections).state.status === status);

  const ask = (cursor: string): Promise<[number, unknown]> =>
    operated.send('GET', `/api/v1/cache/keys?pattern=price:*&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);

  it('refuse the cursor of another listing, and say which field it was', async () => {
    const cache = http.app.get(CacheService);
    await cache.setMany(['price:A', 'price:B', 'price:C'].map((key) => ({ key, value: 1 })));
    const refused = [400, { code: 'validation_failed', errors: [{ field: 'cursor' }] }];
    for (const cursor of ['0.18446744073709551616', '0.99999999999999999999', '7.0', 'mcHJpY2U6QQ', '0.1.0'])
      expect([cursor, await ask(cursor)]).toMatchObject([cursor, refused]);
    expect(await ask('0.18446744073709551615')).toMatchObject([200, {}]);
    await network.redis.cli('CONFIG', 'SET', 'save', '');
    network.redis.freeze();
    await is('down');
    const [, page] = await ask('');
    const { cursor } = page as { readonly cursor: string };
    expect(await ask(cursor)).toMatchObject([200, { degraded: true, keys: [{ key: 'price:B' }] }]);
    expect(await ask('0.1')).toMatchObject(refused);
    network.redis.thaw();
    await is('up');
    expect(await ask(cursor)).toMatchObject(refused);
  });
});

describe('the keys of a cache in a large Redis far away', () => {
  const FOREIGN = 40_000;
  const OWN = ['price:A', 'price:B', 'price:C'];
  const ONE_WAY_MS = 50;
  let redis: RedisServer;
  let proxy: FaultProxy;
  let http: HttpApp;

  beforeEach(async () => {
    redis = await RedisServer.start({ args: ['--enable-debug-command', 'local'] });
    await redis.cli('DEBUG', 'POPULATE', String(FOREIGN), 'foreign', '10');
    proxy = await FaultProxy.start(redis.port);
    http = await HttpApp.start({ ...KEYS, REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    await eventually(() => http.app.get(RedisConnections).state.status === 'up');
  });
  afterEach(async () => {
    await http.close();
    await proxy.close();
    await redis.stop();
  });

  it('S6: come in pages that end after 2 s, full or not, and all of them come', async () => {
    await http.app.get(CacheService).setMany(OWN.map((key) => ({ key, value: 1 })));
    proxy.set({ latencyMs: ONE_WAY_MS });
    const operated = new OperatedApp(http);
    const found: string[] = [];
    const tookMs: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const startedMs = performance.now();
      const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const [status, body] = await operated.send('GET', `/api/v1/cache/keys?pattern=price:*&limit=1000${from}`);
      tookMs.push(performance.now() - startedMs);
      expect([status, body]).toMatchObject([200, { degraded: false }]);
      const page = body as { readonly keys: readonly { readonly key: string }[]; readonly cursor: string | null };
      found.push(...page.keys.map(({ key }) => key));
      ({ cursor } = page);
    }
    expect(found.sort()).toEqual(OWN);
    expect(tookMs.length).toBeGreaterThan(2);
    figures('S6 a listing of a Redis far away', {
      keys: FOREIGN + OWN.length,
      pages: tookMs.length,
      // the last step and the details of what was found come after that
      longest_ms: atMost(3_000, Math.max(...tookMs)),
    });
  });
});

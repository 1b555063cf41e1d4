import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CacheService } from '../../src/cache/cache.service.js';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { eventually } from '../support/eventually.js';
import type { HttpApp } from '../support/http-app.js';
import { OperatedApp } from '../support/jobs/operated-app.js';
import { RoleNetwork } from '../support/jobs/role-network.js';

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

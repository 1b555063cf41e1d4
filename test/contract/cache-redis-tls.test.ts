import { afterAll, beforeAll } from '@jest/globals';
import { CacheApp } from '../support/cache/cache-app.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { TlsAuthority } from '../support/redis/tls-files.js';
import { cacheContract } from './cache.contract.js';

let server: RedisServer;
let authority: TlsAuthority;
beforeAll(async () => {
  authority = await TlsAuthority.create();
  server = await RedisServer.start({ tls: await authority.issue('server', 'IP:127.0.0.1'), password: 'p w/d' });
});
afterAll(async () => {
  await server.stop();
  await authority.remove();
});

cacheContract('Redis with TLS', async () => {
  await server.cli('flushall');
  return CacheApp.start({
    env: { REDIS_URL: server.url, REDIS_SSL_CERT_REQS: 'required', REDIS_SSL_CA: authority.ca },
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { eventually } from '../../support/eventually.js';
import { RedisServer } from '../../support/redis/redis-server.js';
import { ADMIN_KEY, AuthApp, KEYS } from '../../support/auth/auth-app.js';
import { WorkController } from '../../support/auth/sample.controllers.js';

const LIMIT = 5;
const CLIENT = '192.0.2.10';

describe.each(['in process', 'with Redis'])('RATE_LIMIT_PER_MINUTE, counted %s', (where) => {
  let redis: RedisServer | null = null;
  const apps: AuthApp[] = [];

  const start = async (env: Record<string, string> = {}): Promise<AuthApp> => {
    const auth = await AuthApp.start([WorkController], {
      ...KEYS,
      RATE_LIMIT_PER_MINUTE: String(LIMIT),
      ...(redis !== null && { REDIS_URL: redis.url }),
      ...env,
    });
    apps.push(auth);
    if (redis !== null) await eventually(() => auth.redis.state.status === 'up');
    return auth;
  };
  const post = (auth: AuthApp, url = '/work', from = CLIENT, headers: Record<string, string> = {}) =>
    auth.request({ method: 'POST', url, headers, remoteAddress: from });
  const statuses = (answers: readonly LightMyRequestResponse[]): number[] =>
    answers.map(({ statusCode }) => statusCode).sort();

  beforeEach(async () => {
    redis = where === 'in process' ? null : await RedisServer.start();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await redis?.stop();
  });

  it('lets that many through, then answers 429 with Retry-After', async () => {
    const auth = await start();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(auth)));
    expect(statuses(answers)).toEqual([201, 201, 201, 201, 201, 429, 429, 429]);
    const refused = answers.find(({ statusCode }) => statusCode === 429)!;
    expect(refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
    expect(refused.headers).toMatchObject({
      'ratelimit-policy': '"default";q=5;w=60',
      ratelimit: expect.stringMatching(/^"default";r=0;t=\d+$/),
    });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await post(auth, '/work', '192.0.2.11')).statusCode).toBe(201);
  });

  it('says what is left', async () => {
    const auth = await start();
    const left: unknown[] = [];
    for (let call = 0; call < 3; call++) left.push((await post(auth)).headers.ratelimit);
    expect(left).toEqual([4, 3, 2].map((r) => expect.stringMatching(new RegExp(`^"default";r=${r};t=(60|59)$`))));
  });

  it('gives back what turned out to cost nothing', async () => {
    const auth = await start();
    for (let call = 0; call < 3 * LIMIT; call++) {
      const { statusCode, headers } = await post(auth, '/work/busy');
      expect([statusCode, headers.ratelimit]).toEqual([409, expect.stringMatching(/^"default";r=5;/)]);
    }
    expect((await post(auth)).headers.ratelimit).toMatch(/^"default";r=4;/);
  });

  it('does not count reads, until one computes', async () => {
    const auth = await start();
    for (let call = 0; call < 3 * LIMIT; call++) {
      const { statusCode, headers } = await auth.get('/work/from-memory', {}, CLIENT);
      expect([statusCode, headers.ratelimit]).toEqual([200, undefined]);
    }
    const answers: LightMyRequestResponse[] = [];
    for (let call = 0; call < LIMIT + 1; call++) answers.push(await auth.get('/work/anew', {}, CLIENT));
    expect(statuses(answers)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[0]?.headers.ratelimit).toMatch(/^"default";r=4;/);
  });

  it('cannot be got around by a header, nor by a key', async () => {
    const auth = await start();
    for (let call = 0; call < LIMIT; call++) await post(auth);
    expect((await post(auth, '/work', CLIENT, { 'x-forwarded-for': '10.9.9.9' })).statusCode).toBe(429);
    expect((await post(auth, '/work', CLIENT, { 'x-api-key': ADMIN_KEY })).statusCode).toBe(429);
  });

  it('takes the client from the trusted proxy', async () => {
    const auth = await start({ TRUST_PROXY_HOPS: '1' });
    const from = (address: string) => post(auth, '/work', '192.0.2.1', { 'x-forwarded-for': `10.0.0.1, ${address}` });
    for (let call = 0; call < LIMIT; call++) expect((await from('198.51.100.7')).statusCode).toBe(201);
    expect((await from('198.51.100.7')).statusCode).toBe(429);
    expect((await from('198.51.100.8')).statusCode).toBe(201);
  });

  if (where === 'in process') {
    it('begins anew with the next minute', async () => {
      const auth = await start();
      for (let call = 0; call < LIMIT + 1; call++) await post(auth);
      auth.clock.advance(59_999);
      expect((await post(auth)).statusCode).toBe(429);
      auth.clock.advance(1);
      expect((await post(auth)).statusCode).toBe(201);
    });
  } else {
    it('counts for all processes together, in a key that expires', async () => {
      const [first, second] = [await start(), await start()];
      for (let call = 0; call < LIMIT; call++) await post(call % 2 === 0 ? first : second);
      expect([(await post(first)).statusCode, (await post(second)).statusCode]).toEqual([429, 429]);
      const key = `amc:throttle:requests:${CLIENT}`;
      expect(await redis?.cli('keys', '*')).toBe(key);
      expect([await redis?.cli('get', key), Number(await redis?.cli('pttl', key)) > 0]).toEqual(['5', true]);
    });

    it('does not take a counter that has lost its expiry for its own', async () => {
      const auth = await start();
      await redis?.cli('set', `amc:throttle:requests:${CLIENT}`, '99');
      expect((await post(auth)).statusCode).toBe(201);
      expect(Number(await redis?.cli('pttl', `amc:throttle:requests:${CLIENT}`))).toBeGreaterThan(0);
    });

    it.each(['is killed', 'freezes', 'refuses the script', 'holds nonsense'])(
      'goes on in process when Redis %s: nobody is refused for it, and nobody is unlimited',
      async (trouble) => {
        const auth = await start();
        if (trouble === 'is killed') await redis?.kill();
        if (trouble === 'freezes') redis?.freeze();
        if (trouble === 'refuses the script') await redis?.cli('acl', 'setuser', 'default', '-@scripting');
        if (trouble === 'holds nonsense') await redis?.cli('lpush', `amc:throttle:requests:${CLIENT}`, 'x');
        if (trouble === 'holds nonsense') await redis?.cli('pexpire', `amc:throttle:requests:${CLIENT}`, '60000');
        const answers = await Promise.all(Array.from({ length: 8 }, () => post(auth)));
        expect(statuses(answers)).toEqual([201, 201, 201, 201, 201, 429, 429, 429]);
        const told = auth.log.filter((line) => line.includes('Could not count requests in Redis'));
        expect(told).toHaveLength(trouble === 'refuses the script' || trouble === 'holds nonsense' ? 1 : 0);
        redis?.thaw();
      },
    );
  }
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisServer } from '../../support/redis/redis-server.js';
import { eventually } from '../../support/eventually.js';
import { atMost, figures } from '../../faults/support/figures.js';
import { ADMIN_KEY, AuthApp, KEYS } from '../../support/auth/auth-app.js';
import { ReadsController, ThingsController } from '../../support/auth/sample.controllers.js';

const GUESS = 'guessed-key-';
const ATTACKER = '203.0.113.66';

interface Outcome {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

async function guess(auth: AuthApp, times: number, from: string, spoof = false): Promise<Outcome[]> {
  return Promise.all(
    Array.from({ length: times }, async (_, index) => {
      const headers = {
        'x-api-key': `${GUESS}${index}`,
        ...(spoof && { 'x-forwarded-for': `10.${index >> 8}.${index & 255}.7` }),
      };
      const { statusCode, headers: answered } = await auth.get('/admin/things', headers, from);
      return { status: statusCode, retryAfter: answered['retry-after'] };
    }),
  );
}

const count = (outcomes: readonly Outcome[], status: number): number =>
  outcomes.filter((outcome) => outcome.status === status).length;

async function withKey(auth: AuthApp, from: string): Promise<number> {
  return (await auth.get('/admin/things', { 'x-api-key': ADMIN_KEY }, from)).statusCode;
}

describe.each(['in process', 'with Redis'])('unknown keys, counted %s', (where) => {
  let redis: RedisServer | null = null;
  const apps: AuthApp[] = [];

  const start = async (env: Record<string, string> = {}): Promise<AuthApp> => {
    const auth = await AuthApp.start([ThingsController, ReadsController], {
      ...KEYS,
      ...(redis !== null && { REDIS_URL: redis.url }),
      ...env,
    });
    apps.push(auth);
    if (redis !== null) await eventually(() => auth.redis.state.status === 'up');
    return auth;
  };

  beforeEach(async () => {
    redis = where === 'in process' ? null : await RedisServer.start();
  });
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await redis?.stop();
  });

  it('are looked at 10 times a minute, also when 1,000 come at once and lie about where from', async () => {
    const auth = await start();
    const outcomes = await guess(auth, 1000, ATTACKER, true);
    expect([count(outcomes, 401), count(outcomes, 429)]).toEqual([10, 990]);
    figures(`S3 1,000 unknown keys of one client, counted ${where}`, { looked_at: atMost(10, count(outcomes, 401)) });
    for (const { status, retryAfter } of outcomes)
      if (status === 429) expect(Number(retryAfter)).toBeGreaterThan(0);
      else expect(retryAfter).toBeUndefined();
    expect(await withKey(auth, '198.51.100.1')).toBe(200);
    expect(await withKey(auth, ATTACKER)).toBe(429);
    expect((await auth.get('/reads', {}, ATTACKER)).statusCode).toBe(200);
  });

  it('do not lock a client out for longer than the minute', async () => {
    const auth = await start();
    await guess(auth, 20, ATTACKER);
    expect(await withKey(auth, ATTACKER)).toBe(429);
    auth.clock.advance(60_001);
    await redis?.cli('flushall');
    expect(await withKey(auth, ATTACKER)).toBe(200);
  });

  it('of everybody together are looked at 100 times; a known key still opens', async () => {
    const auth = await start({ TRUST_PROXY_HOPS: '1' });
    const outcomes = await guess(auth, 1000, ATTACKER, true);
    expect([count(outcomes, 401), count(outcomes, 429)]).toEqual([100, 900]);
    figures(`S3 1,000 unknown keys of many, counted ${where}`, { looked_at: atMost(100, count(outcomes, 401)) });
    expect(await withKey(auth, '198.51.100.1')).toBe(200);
    const told = auth.log.filter((line) => line.includes('More than 100 unknown API keys'));
    expect(told).toHaveLength(1);
    if (redis !== null) expect(Number(await redis.cli('dbsize'))).toBeLessThanOrEqual(102);
  });

  it('of one network of IPv6 are those of one client', async () => {
    const auth = await start();
    const outcomes: Outcome[] = [];
    for (let host = 1; host <= 15; host++)
      outcomes.push(...(await guess(auth, 1, `2001:db8:1:2::${host.toString(16)}`)));
    expect([count(outcomes, 401), count(outcomes, 429)]).toEqual([10, 5]);
    expect(await withKey(auth, '2001:db8:1:3::1')).toBe(200);
  });

  it('cost nothing when there is none, or when it is right', async () => {
    const auth = await start();
    for (let attempt = 0; attempt < 30; attempt++) {
      expect((await auth.get('/admin/things')).statusCode).toBe(401);
      expect(await withKey(auth, '192.0.2.1')).toBe(200);
    }
  });

  it('never reach the log, nor do known ones', async () => {
    const auth = await start();
    await guess(auth, 20, ATTACKER);
    await auth.get(`/admin/things?api_key=${ADMIN_KEY}`, { authorization: `Bearer ${GUESS}x` });
    await withKey(auth, '198.51.100.1');
    expect(auth.log.length).toBeGreaterThan(20);
    const text = auth.log.join('\n');
    expect(text).toContain('"status":429');
    for (const secret of [GUESS, ADMIN_KEY, KEYS.ADMIN_API_KEYS]) expect(text).not.toContain(secret);
  });

  if (where === 'with Redis') {
    it('are counted by all processes together', async () => {
      const [first, second] = [await start(), await start()];
      const outcomes: Outcome[] = [];
      for (let round = 0; round < 10; round++)
        for (const auth of [first, second]) outcomes.push(...(await guess(auth, 1, ATTACKER)));
      expect([count(outcomes, 401), count(outcomes, 429)]).toEqual([10, 10]);
      const ttlMs = Number(await redis?.cli('pttl', `amc:throttle:unknown-keys:${ATTACKER}`));
      expect(ttlMs).toBeGreaterThan(0);
      expect(ttlMs).toBeLessThanOrEqual(60_000);
    });

    it('are still counted, and known ones still open, when Redis is gone', async () => {
      const auth = await start();
      await redis?.kill();
      const outcomes = await guess(auth, 50, ATTACKER);
      expect([count(outcomes, 401), count(outcomes, 429)]).toEqual([10, 40]);
      expect(await withKey(auth, '198.51.100.1')).toBe(200);
    });

    it('do not wait for a Redis that is frozen', async () => {
      const auth = await start();
      redis?.freeze();
      const outcomes = await guess(auth, 50, ATTACKER);
      expect([count(outcomes, 401), count(outcomes, 429)]).toEqual([10, 40]);
      redis?.thaw();
    });
  }
});

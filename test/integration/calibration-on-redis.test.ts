import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisConnections } from '../../src/redis/redis-connections.js';
import { change, KEY_ID, send, statusOf } from '../support/calibration-app.js';
import { eventually } from '../support/eventually.js';
import { HttpApp } from '../support/http-app.js';
import { RoleNetwork } from '../support/jobs/role-network.js';

const PATCH = '/calibration/hybrid_v1';
const FORCE = '/calibration/emergency/force-legacy';
/** What every process must have followed within. */
const FOLLOW_MS = 1_000;

describe('calibration on Redis', () => {
  let network: RoleNetwork;
  let one: HttpApp;
  let two: HttpApp;

  beforeEach(async () => {
    network = await RoleNetwork.start();
    [one, two] = await Promise.all([network.join('all'), network.join('api')]);
  });
  afterEach(() => network.stop());

  const versionOf = async (http: HttpApp): Promise<number> => (await statusOf(http)).version;
  const effective = async (http: HttpApp): Promise<unknown> =>
    (await http.get('/discovery/strategy/effective?strategy=hybrid_v1')).json<{ decided_by: string }>().decided_by;
  const follows = (http: HttpApp, version: number): Promise<void> =>
    eventually(async () => (await versionOf(http)) === version, FOLLOW_MS);

  it('is followed by the others within a second, and audited', async () => {
    const { new_hash } = await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    await follows(two, 2);
    expect(await statusOf(two)).toMatchObject({ hash: new_hash, stored_in: 'redis', versions: [{ by: KEY_ID }, {}] });
    await change(two, 'POST', '/calibration/rollback', { version: 1 });
    await follows(one, 3);
    expect(JSON.parse(await network.redis.cli('GET', 'amc:calibration:current'))).toMatchObject({
      version: 3,
      action: 'rollback',
      document: { hybrid_v1: { thresholds: { rsi_low: 55 } } },
    });
    expect(await network.redis.cli('TTL', 'amc:calibration:current')).toBe('-1');
    expect(await network.redis.cli('ZCARD', 'amc:calibration:versions')).toBe('3');
    const audit = await network.redis.cli('XRANGE', 'amc:audit', '-', '+');
    expect(audit).toMatch(new RegExp(`${KEY_ID}[^]*calibration.patch[^]*${new_hash}[^]*calibration.rollback`));
    expect(Number(await network.redis.cli('TTL', 'amc:audit'))).toBeGreaterThan(89 * 86_400);
  });

  it('is followed without a message too', async () => {
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    await follows(two, 2);
    const current = JSON.parse(await network.redis.cli('GET', 'amc:calibration:current')) as { version: number };
    // as another process would, its message lost
    const later = JSON.stringify({ ...current, version: 3 });
    await network.redis.cli('SET', 'amc:calibration:current', later);
    await Promise.all([follows(one, 3), follows(two, 3)]);
  });

  it('makes one linear history of 50 patches by two processes at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        change(i % 2 === 0 ? one : two, 'PATCH', PATCH, { thresholds: { watchlist_score: 10 + i / 2 } }),
      ),
    );
    const byVersion = new Map(answers.map((answer) => [answer.version, answer]));
    expect([...byVersion.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 2));
    for (let version = 3; version <= 51; version++)
      expect(byVersion.get(version)?.old_hash).toBe(byVersion.get(version - 1)?.new_hash);
    await Promise.all([follows(one, 51), follows(two, 51)]);
    expect(await network.redis.cli('ZCARD', 'amc:calibration:versions')).toBe('51');
    expect((await statusOf(one)).hash).toBe((await statusOf(two)).hash);
  });

  it('puts what was lost back, and gives way to what is newer', async () => {
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    const { new_hash } = await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 51 } });
    await network.redis.cli('DEL', 'amc:calibration:current', 'amc:calibration:versions');
    await eventually(async () => (await network.redis.cli('GET', 'amc:calibration:current')).includes(new_hash));
    expect(await network.redis.cli('ZCARD', 'amc:calibration:versions')).toBe('3');
    expect(await change(two, 'POST', '/calibration/rollback', { version: 2 })).toMatchObject({ version: 4 });
  });

  it('tells of a damaged document, keeps the one in force, and mends it with the next write', async () => {
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    await follows(two, 2);
    const current = await network.redis.cli('GET', 'amc:calibration:current');
    await network.redis.cli('SET', 'amc:calibration:current', current.replace('"rsi_low":50', '"rsi_low":90'));
    await eventually(async () => (await statusOf(two)).trouble === 'damaged');
    expect(await versionOf(two)).toBe(2);
    const late = await network.join('api');
    await eventually(async () => (await statusOf(late)).trouble === 'damaged');
    // the newest that it can read
    expect(await versionOf(late)).toBe(2);
    expect((await late.get('/health')).json()).toMatchObject({
      reasons: expect.arrayContaining(['calibration_damaged']),
    });
    expect(await change(late, 'POST', `${PATCH}/reset`)).toMatchObject({ version: 3, changed: true });
    await Promise.all([follows(one, 3), follows(two, 3), follows(late, 3)]);
    expect((await statusOf(one)).trouble).toBeNull();
  });

  it('reads on from memory while Redis is away, answers writes with 503, and goes on when it is back', async () => {
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    await follows(two, 2);
    await network.redis.kill();
    await eventually(() => one.app.get(RedisConnections).state.status === 'down');
    expect(await versionOf(one)).toBe(2);
    for (const [method, url, body] of [
      ['PATCH', PATCH, { thresholds: { rsi_low: 51 } }],
      ['POST', FORCE],
      ['DELETE', '/calibration/emergency'],
    ] as const) {
      const response = await send(one, method, url, body);
      expect([url, response.statusCode, response.json()]).toMatchObject([
        url,
        503,
        { code: 'calibration_unavailable', detail: expect.stringContaining('Redis is away') },
      ]);
    }
    // empty, as after a crash without persistence
    await network.redis.restart();
    await eventually(async () => (await network.redis.cli('ZCARD', 'amc:calibration:versions')) === '2');
    await eventually(() => two.app.get(RedisConnections).state.status === 'up');
    expect(await change(two, 'PATCH', PATCH, { thresholds: { rsi_low: 51 } })).toMatchObject({ version: 3 });
    await eventually(async () => (await versionOf(one)) === 3);
  });

  it('has the emergency seen by all within a second, with its own end in each', async () => {
    await send(one, 'POST', FORCE, { reason: 'why' });
    expect(await effective(one)).toBe('emergency');
    await eventually(async () => (await effective(two)) === 'emergency', FOLLOW_MS);
    expect(Number(await network.redis.cli('PTTL', 'amc:calibration:emergency'))).toBeGreaterThan(890_000);
    const late = await network.join('api');
    await eventually(async () => (await effective(late)) === 'emergency', FOLLOW_MS);
    two.clock.advance(900_000);
    expect([await effective(one), await effective(two)]).toEqual(['emergency', 'request']);
    await send(late, 'DELETE', '/calibration/emergency');
    await eventually(async () => (await effective(one)) === 'request', FOLLOW_MS);
    const since_ms = Date.now();
    for (const stored of ['now', JSON.stringify({ until_ms: 9e15, since_ms, by: null, reason: null })]) {
      await network.redis.cli('SET', 'amc:calibration:emergency', stored);
      await eventually(async () => (await statusOf(one)).trouble === 'emergency_damaged');
      expect(await effective(one)).toBe('request');
      expect((await send(one, 'DELETE', '/calibration/emergency')).statusCode).toBe(200);
      expect((await statusOf(one)).trouble).toBeNull();
    }
  });

  it('goes on with an emergency that Redis has lost, and gives it back to those who do not know', async () => {
    await send(one, 'POST', FORCE, { reason: 'why' });
    await eventually(async () => (await effective(two)) === 'emergency', FOLLOW_MS);
    const ordered = await network.redis.cli('GET', 'amc:calibration:emergency');
    await network.redis.cli('FLUSHALL');
    await eventually(async () => (await network.redis.cli('GET', 'amc:calibration:emergency')) === ordered);
    expect([await effective(one), await effective(two)]).toEqual(['emergency', 'emergency']);
    const late = await network.join('api');
    await eventually(async () => (await effective(late)) === 'emergency', FOLLOW_MS);
    await network.redis.cli('FLUSHALL');
    await send(late, 'DELETE', '/calibration/emergency');
    for (const http of [one, two, late]) await eventually(async () => (await effective(http)) === 'request', FOLLOW_MS);
    expect(await network.redis.cli('GET', 'amc:calibration:emergency')).toContain('"ended":true');
  });

  it('follows what was written after a loss, and numbers the next version above both', async () => {
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    const second = await network.redis.cli('GET', 'amc:calibration:current');
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 51 } });
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 52 } });
    await follows(two, 4);
    await network.redis.cli('ZREMRANGEBYSCORE', 'amc:calibration:versions', '3', '4');
    await network.redis.cli('SET', 'amc:calibration:current', second);
    await Promise.all([follows(one, 2), follows(two, 2)]);
    expect(await network.redis.cli('GET', 'amc:calibration:current')).toBe(second);
    expect(await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 53 } })).toMatchObject({ version: 5 });
    await follows(two, 5);
  });

  it('says that it scores by the default until it has read what is stored', async () => {
    await change(one, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    network.redis.freeze();
    const late = await HttpApp.start({ REDIS_URL: network.redis.url, PROCESS_ROLE: 'api' });
    try {
      expect(await statusOf(late)).toMatchObject({ version: 1, trouble: 'unavailable' });
      expect((await late.get('/health')).json()).toMatchObject({
        reasons: expect.arrayContaining(['calibration_unavailable']),
      });
      network.redis.thaw();
      await eventually(async () => (await statusOf(late)).trouble === null);
      expect(await versionOf(late)).toBe(2);
    } finally {
      network.redis.thaw();
      await late.close();
    }
  });
});

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KEYS, READER_KEY } from '../../support/auth/auth-app.js';
import { change, KEY_ID, send, statusOf } from '../../support/calibration-app.js';
import { eventually } from '../../support/eventually.js';
import { HttpApp } from '../../support/http-app.js';

const PATCH = '/calibration/hybrid_v1';
const WEIGHTS = '/calibration/hybrid_v1/weights';

interface Config {
  readonly weights: Record<string, number>;
  readonly thresholds: Record<string, unknown>;
  readonly legacy_v0: Record<string, number>;
  readonly preset: string;
  readonly limits: Record<string, unknown>;
  readonly presets: Record<string, unknown>;
}

describe('calibration without Redis', () => {
  let folder: string;
  let http: HttpApp;
  const file = (): string => join(folder, 'calibration.json');
  const start = (): Promise<HttpApp> => HttpApp.start({ ...KEYS, CALIBRATION_FILE: file() });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'calibration-'));
    http = await start();
  });
  afterEach(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });

  const config = async (): Promise<Config> => (await http.get('/calibration/hybrid_v1/config')).json();

  it('begins with version 1, the default preset, and writes nothing', async () => {
    expect(await statusOf(http)).toMatchObject({
      version: 1,
      preset: 'balanced_default',
      is_preset: true,
      stored_in: 'file',
      trouble: null,
      emergency: { active: false, seconds_left: 0 },
      versions: [{ version: 1, action: 'default', by: null, old_hash: null, diff: [] }],
    });
    await expect(readFile(file())).rejects.toThrow('ENOENT');
    expect(await config()).toMatchObject({
      limits: {
        'hybrid_v1.thresholds.rsi_low': { unit: 'RSI points', minimum: 0, maximum: 100 },
        'hybrid_v1.thresholds.min_rel_volume': { maximum: 8, below_maximum: true },
        'hybrid_v1.thresholds.mid_float.catalyst_min': { unit: '0-1' },
      },
      presets: { strict: { thresholds: { min_rel_volume: 2.5 } } },
      defaults: { legacy_v0: { trade_ready_score: 75, monitor_score: 60 } },
    });
  });

  it('patches what is given, says what changed, and keeps it over a restart', async () => {
    const before = await statusOf(http);
    const answer = await change(http, 'PATCH', PATCH, {
      thresholds: { rsi_low: 52, mid_float: { catalyst_min: 0.7 }, premarket: null },
      legacy_v0: { monitor_score: 61 },
    });
    expect(answer).toMatchObject({
      version: 2,
      changed: true,
      old_hash: before.hash,
      diff: [
        { path: 'hybrid_v1.thresholds.rsi_low', from: 55, to: 52 },
        { path: 'hybrid_v1.thresholds.mid_float.catalyst_min', from: 0.8, to: 0.7 },
        { path: 'hybrid_v1.thresholds.premarket', to: null },
        { path: 'legacy_v0.monitor_score', from: 60, to: 61 },
      ],
    });
    await http.close();
    http = await start();
    expect(await statusOf(http)).toMatchObject({
      version: 2,
      hash: answer.new_hash,
      is_preset: false,
      versions: [{ version: 2, old_hash: before.hash, by: KEY_ID, action: 'patch' }, { version: 1 }],
    });
    expect((await http.get('/discovery/strategy/effective')).json()).toMatchObject({
      calibration_version: 2,
      calibration_hash: answer.new_hash,
    });
  });

  it('overlays weights key by key, negatives as 0, and normalises', async () => {
    await change(http, 'PATCH', WEIGHTS, { volume_momentum: 0.7 });
    const rounded = async () => Object.values((await config()).weights).map((weight) => Math.round(weight * 1e4) / 1e4);
    expect(await rounded()).toEqual([0.5185, 0.1852, 0.1481, 0.0741, 0.0741]);
    await change(http, 'PATCH', WEIGHTS, { weights: { volume_momentum: -3, squeeze: 1 } });
    const weights = Object.values((await config()).weights);
    expect(weights[0]).toBe(0);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('makes no version of a write that changes nothing', async () => {
    for (const body of [{}, { weights: {} }, { thresholds: { rsi_low: 55 } }])
      expect(await change(http, 'PATCH', PATCH, body)).toMatchObject({ version: 1, changed: false, diff: [] });
    expect(await change(http, 'POST', `${PATCH}/reset`)).toMatchObject({ version: 1, changed: false });
    expect(await change(http, 'PATCH', `${PATCH}/preset`, { preset: 'balanced_default' })).toMatchObject({
      version: 1,
    });
  });

  it('switches presets, resets everything, and rolls back to any version', async () => {
    await change(http, 'PATCH', PATCH, { legacy_v0: { monitor_score: 50 } });
    await change(http, 'PATCH', `${PATCH}/preset`, { preset: 'strict' });
    const strict = await statusOf(http);
    expect(await config()).toMatchObject({
      preset: 'strict',
      thresholds: { min_rel_volume: 2.5, mid_float: null },
      legacy_v0: { monitor_score: 50 },
    });
    await change(http, 'POST', `${PATCH}/reset`, {});
    expect(await config()).toMatchObject({ preset: 'balanced_default', legacy_v0: { monitor_score: 60 } });
    expect(await change(http, 'POST', '/calibration/rollback', { version: 3 })).toMatchObject({
      version: 5,
      new_hash: strict.hash,
    });
    const first = (await statusOf(http)).versions.at(-1);
    expect(await change(http, 'POST', '/calibration/rollback', { version: 1 })).toMatchObject({
      version: 6,
      new_hash: first?.hash,
    });
    const unknown = await send(http, 'POST', '/calibration/rollback', { version: 99 });
    expect([unknown.statusCode, unknown.json()]).toMatchObject([
      404,
      { code: 'calibration_version_not_found', errors: [{ field: 'version' }] },
    ]);
    const chain = (await statusOf(http)).versions;
    chain.slice(0, -1).forEach((version, i) => expect(version.old_hash).toBe(chain[i + 1]?.hash));
  });

  it('makes one linear history of 50 patches at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        change(http, 'PATCH', PATCH, { thresholds: { watchlist_score: 10 + i / 2 } }),
      ),
    );
    expect(answers.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 50 }, (_, i) => i + 2),
    );
    const byVersion = new Map(answers.map((answer) => [answer.version, answer]));
    for (let version = 3; version <= 51; version++)
      expect(byVersion.get(version)?.old_hash).toBe(byVersion.get(version - 1)?.new_hash);
    expect((await statusOf(http)).versions).toHaveLength(20);
  });

  it('tells of a damaged file, keeps what is in force, and puts the damage aside with the next write', async () => {
    const { new_hash } = await change(http, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    await writeFile(file(), '{"versions":[{"ver');
    await eventually(async () => (await statusOf(http)).trouble === 'damaged');
    expect(await statusOf(http)).toMatchObject({ version: 2, hash: new_hash });
    expect((await http.get('/health')).json()).toMatchObject({
      reasons: expect.arrayContaining(['calibration_damaged']),
    });
    expect(await change(http, 'PATCH', PATCH, { thresholds: { rsi_low: 51 } })).toMatchObject({ version: 3 });
    expect(await statusOf(http)).toMatchObject({ version: 3, trouble: null });
    expect(await readFile(`${file()}.damaged`, 'utf8')).toBe('{"versions":[{"ver');
    const { versions } = JSON.parse(await readFile(file(), 'utf8')) as { versions: { version: number }[] };
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(await change(http, 'POST', '/calibration/rollback', { version: 2 })).toMatchObject({ new_hash });
  });

  it('begins with the newest version that it can read, and overwrites none that it cannot', async () => {
    const { new_hash } = await change(http, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    await change(http, 'PATCH', PATCH, { thresholds: { rsi_low: 51 } });
    await http.close();
    const stored = JSON.parse(await readFile(file(), 'utf8')) as { versions: { release?: string }[] };
    stored.versions = stored.versions.map((one, i) => (i === 2 ? { ...one, release: 'next' } : one));
    await writeFile(file(), JSON.stringify(stored));
    http = await start();
    expect(await statusOf(http)).toMatchObject({ version: 2, hash: new_hash, trouble: 'damaged' });
    expect(await change(http, 'PATCH', PATCH, { thresholds: { rsi_low: 52 } })).toMatchObject({ version: 4 });
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({
      versions: [{ version: 1 }, { version: 2 }, { version: 3, release: 'next' }, { version: 4 }],
    });
  });

  it('does not follow an emergency that nobody can have ordered, and ends it', async () => {
    await change(http, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    const stored = JSON.parse(await readFile(file(), 'utf8')) as Record<string, unknown>;
    const since_ms = http.clock.nowMs();
    for (const emergency of [
      { until_ms: 9e15, since_ms, by: null, reason: null },
      { until_ms: since_ms + 30 * 86_400_000, since_ms, by: null, reason: null },
      'now',
    ]) {
      await writeFile(file(), JSON.stringify({ ...stored, emergency }));
      await eventually(async () => (await statusOf(http)).trouble === 'emergency_damaged');
      expect((await statusOf(http)).emergency.active).toBe(false);
      expect((await send(http, 'DELETE', '/calibration/emergency')).statusCode).toBe(200);
      expect(await statusOf(http)).toMatchObject({ version: 2, trouble: null });
    }
  });

  it('answers 503 when the file cannot be written, and keeps what is in force', async () => {
    await writeFile(join(folder, 'plain'), '');
    const stuck = await HttpApp.start({ ...KEYS, CALIBRATION_FILE: join(folder, 'plain', 'calibration.json') });
    const response = await send(stuck, 'PATCH', PATCH, { thresholds: { rsi_low: 50 } });
    expect([response.statusCode, response.json()]).toMatchObject([503, { code: 'calibration_unavailable' }]);
    expect((await statusOf(stuck)).version).toBe(1);
    await stuck.close();
  });

  it('is an admin’s to write and everybody’s to read', async () => {
    const writes = [
      ['PATCH', PATCH],
      ['PATCH', WEIGHTS],
      ['PATCH', `${PATCH}/preset`],
      ['POST', `${PATCH}/reset`],
      ['POST', '/calibration/rollback'],
      ['POST', '/calibration/emergency/force-legacy'],
      ['DELETE', '/calibration/emergency'],
    ] as const;
    for (const [method, url] of writes) {
      const reader = await http.request({ method, url, headers: { 'x-api-key': READER_KEY } });
      expect([url, (await http.request({ method, url })).statusCode, reader.statusCode]).toEqual([url, 401, 403]);
      expect([url, (await send(http, method, `${url}?x=1`)).statusCode]).toEqual([url, 400]);
    }
    for (const url of ['/calibration/status', `${PATCH}/config`]) expect((await http.get(url)).statusCode).toBe(200);
  });
});

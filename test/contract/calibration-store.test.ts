import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CalibrationUnavailableError } from '../../src/calibration/calibration-unavailable.error.js';
import { FileCalibrationStore } from '../../src/calibration/stores/file-calibration-store.js';
import { SystemClock } from '../../src/common/system-clock.js';
import { openRedisStores } from '../support/calibration-stores.js';
import { RedisServer } from '../support/redis/redis-server.js';
import { describeCalibrationStore } from './calibration-store.contract.js';

const clock = new SystemClock();

describeCalibrationStore('a file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'calibration-'));
  const path = join(folder, 'deep', 'calibration.json');
  return {
    store: new FileCalibrationStore(path, clock),
    other: new FileCalibrationStore(path, clock),
    close: () => rm(folder, { recursive: true }),
  };
});

describe('with a Redis', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.stop());

  describeCalibrationStore('Redis', () => openRedisStores({ REDIS_URL: redis.url }));
});

describe('FileCalibrationStore', () => {
  it('gives the text of a damaged file as it is, and puts the file aside with the next write', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'calibration-'));
    const path = join(folder, 'calibration.json');
    const store = new FileCalibrationStore(path, clock);
    await writeFile(path, '{"versions":');
    expect((await store.read(null)).versions).toEqual({ current: '{"versions":', newest: [], highest: 0 });
    const newest = { version: 2, json: '{"version":2}' };
    expect(await store.append({ expected: '', newest, missing: [], audit: null })).toBe(false);
    expect(await store.append({ expected: '{"versions":', newest, missing: [], audit: null })).toBe(true);
    expect(await readFile(`${path}.damaged`, 'utf8')).toBe('{"versions":');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ versions: [{ version: 2 }], audit: [] });
    await rm(folder, { recursive: true });
  });

  it('says what stands in the way, without the path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'calibration-'));
    const store = new FileCalibrationStore(folder, clock);
    const failure = await store.read(null).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CalibrationUnavailableError);
    expect(String(failure)).toMatch(/CALIBRATION_FILE cannot be read \(EISDIR\)$/);
    await rm(folder, { recursive: true });
  });
});

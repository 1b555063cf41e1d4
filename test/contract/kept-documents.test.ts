import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.js';
import { DiskDocumentStore } from '../../src/market-data/documents/disk-document-store.js';
import { RedisDocumentStore } from '../../src/market-data/documents/redis-document-store.js';
import { StoredDocuments } from '../../src/market-data/documents/stored-documents.js';
import type { DocumentStore } from '../../src/market-data/documents/document-store.js';
import { connectRedis } from '../../src/redis/connect-redis.js';
import { KeySpace } from '../../src/redis/key-space.js';
import { PromptRedis } from '../../src/redis/prompt-redis.js';
import { ManualClock } from '../support/manual-clock.js';
import { RedisServer } from '../support/redis/redis-server.js';

const KEY = 'p:amc:facts:source-1:facts';
const VALUE = { float: [['AAA', 1.5, null]], text: 'ä "quoted"' };

describe('kept documents', () => {
  let redis: RedisServer;
  let dir: string;
  const clock = new ManualClock(Date.parse('2026-09-22T15:00:00Z'));
  const opened: PromptRedis[] = [];

  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bms-documents-'));
  });
  afterEach(async () => {
    for (const client of opened.splice(0)) client.close();
    await rm(dir, { recursive: true, force: true });
    await redis.cli('FLUSHALL');
  });

  const disk = (): DocumentStore => new DiskDocumentStore(join(dir, 'source-1'));
  const shared = (sourceId = 'source-1', url = redis.url): DocumentStore => {
    const config = loadConfig({ REDIS_URL: url, REDIS_PREFIX: 'p:' }).redis;
    const client = new PromptRedis(connectRedis(config, 'bulk', 'test'));
    opened.push(client);
    return new RedisDocumentStore(client, new KeySpace(config.prefix), sourceId);
  };
  const documentsOn = (...stores: DocumentStore[]): StoredDocuments => {
    clock.advance(1);
    return new StoredDocuments(stores, clock);
  };

  describe.each([
    ['on disk', () => [disk()]],
    ['in Redis', () => [shared()]],
    ['in both', () => [disk(), shared()]],
  ])('%s', (_where, openStores) => {
    it('give back what was written last, by name, also to another process', async () => {
      await documentsOn(...openStores()).write('facts', 1);
      await documentsOn(...openStores()).write('facts', VALUE);
      const documents = documentsOn(...openStores());
      expect(await documents.read('facts')).toEqual(VALUE);
      expect(await documents.read('iv-history')).toBeNull();
    });
  });

  it('are plain JSON in Redis, for 90 days, one set a source', async () => {
    await documentsOn(shared()).write('facts', VALUE);
    expect(JSON.parse(await redis.cli('GET', KEY))).toEqual({ saved_ms: clock.nowMs(), value: VALUE });
    const days = Number(await redis.cli('TTL', KEY)) / 86_400;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);
    expect(await documentsOn(shared('source-2')).read('facts')).toBeNull();
  });

  it('are read from the place that has the newer one', async () => {
    await documentsOn(shared(), disk()).write('facts', 1);
    await documentsOn(shared()).write('facts', 2);
    expect(await documentsOn(disk(), shared()).read('facts')).toBe(2);
    await documentsOn(disk()).write('facts', 3);
    expect(await documentsOn(disk(), shared()).read('facts')).toBe(3);
  });

  it('are given again only when they were saved later', async () => {
    const [one, other] = [documentsOn(disk(), shared()), documentsOn(disk(), shared())];
    const firstMs = await one.write('facts', 1);
    expect(await one.readNewer('facts', firstMs)).toBeNull();
    const first = await other.readNewer('facts', firstMs - 1);
    expect(first).toEqual({ savedMs: firstMs, value: 1 });
    clock.advance(-5_000);
    const secondMs = await other.write('facts', 2);
    clock.advance(5_000);
    expect(secondMs).toBeGreaterThan(firstMs);
    expect(await one.readNewer('facts', firstMs)).toEqual({ savedMs: secondMs, value: 2 });
  });

  it.each(['', '{"saved_ms":1,', '17', 'null', '{"value":1}'])(
    'count as none where they are damaged: %j',
    async (text) => {
      const documents = documentsOn(disk(), shared());
      await documents.write('facts', VALUE);
      await redis.cli('SET', KEY, text);
      expect(await documents.read('facts')).toEqual(VALUE);
      await writeFile(join(dir, 'source-1', 'facts.json'), text);
      expect(await documents.read('facts')).toBeNull();
      await documents.write('facts', VALUE);
      expect(await documents.read('facts')).toEqual(VALUE);
    },
  );

  it('live on in one place while the other is away', async () => {
    const away = 'redis://127.0.0.1:1';
    const onDisk = documentsOn(disk(), shared('source-1', away));
    await onDisk.write('facts', VALUE);
    expect(await onDisk.read('facts')).toEqual(VALUE);
    expect(await readFile(join(dir, 'source-1', 'facts.json'), 'utf8')).toContain('"AAA"');
    const inRedis = documentsOn(new DiskDocumentStore('/dev/null/nowhere'), shared());
    await inRedis.write('facts', 4);
    expect(await inRedis.read('facts')).toBe(4);
    const nowhere = documentsOn(new DiskDocumentStore('/dev/null/nowhere'), shared('source-1', away));
    await nowhere.write('facts', 5);
    expect(await nowhere.read('facts')).toBeNull();
  });
});

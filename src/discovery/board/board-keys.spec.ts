import { beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { publishedRun } from '../../../test/support/published-run.js';
import { sampleScanResult } from '../../../test/support/sample-scan.js';
import type { Candidate } from '../domain/candidate.js';
import { boardKeys } from './board-keys.js';
import type { PublishedRun } from './board-store.js';

const AT_MS = Date.parse('2026-03-16T15:00:00Z');

describe('the keys of a run', () => {
  let run: PublishedRun;

  beforeAll(async () => {
    run = await publishedRun(await sampleScanResult(new ManualClock(AT_MS)), 7, AT_MS);
  });

  const keysOf = (cycleSeconds: number, random = 0.5) => {
    const documents = boardKeys({
      run,
      strategy: 'hybrid_v1',
      boardTtlMs: 120_000,
      leastTtlMs: 2.5 * cycleSeconds * 1000,
      worker: { worker_id: 'w', cycle_seconds: cycleSeconds },
      tripwireSince: '2026-03-16T14:00:00.000Z',
      random: () => random,
    });
    const flat = documents.flatMap(({ json, ttlMs }) =>
      Object.entries(ttlMs).map(([key, ttl]) => ({ key, ttl, json })),
    );
    return new Map(flat.map(({ key, ttl, json }) => [key, { ttl, value: JSON.parse(json) as unknown }]));
  };
  const candidates = () =>
    run.result.boards.hybrid_v1.entries.map(({ json }) => JSON.parse(json) as Candidate & Record<string, unknown>);

  it('hold the candidates of the effective strategy, whole and by action', () => {
    const keys = keysOf(60);
    const all = candidates();
    expect(keys.get('bms:candidates:all')?.value).toEqual(all);
    for (const [name, action] of [
      ['trade_ready', 'TRADE_READY'],
      ['monitor', 'MONITOR'],
    ]) {
      const chosen = all.filter((candidate) => candidate.action === action);
      expect(keys.get(`bms:candidates:${String(name)}`)?.value).toEqual(chosen);
    }
  });

  it('hold both boards with their metadata, current and last good', () => {
    const keys = keysOf(60);
    for (const strategy of ['legacy_v0', 'hybrid_v1'] as const) {
      const { meta, entries } = run.result.boards[strategy];
      const value = keys.get(`amc:discovery:v3:candidates:${strategy}`)?.value;
      expect(value).toMatchObject({ run_id: meta.run_id, strategy, count: entries.length, meta });
      expect(keys.get(`amc:discovery:v3:last-good:${strategy}`)?.value).toEqual(value);
    }
  });

  it('hold the universe that passed the filters', () => {
    const value = keysOf(60).get('amc:discovery:v3:universe:latest')?.value as { count: number; symbols: string[] };
    expect(value.count).toBe(run.result.boards.hybrid_v1.meta.eligible);
    expect(value.symbols).toHaveLength(value.count);
  });

  it.each([
    ['bms:meta', 60, 150],
    ['bms:meta', 30, 120],
    ['bms:candidates:all', 300, 750],
    ['amc:discovery:v3:candidates:hybrid_v1', 60, 600],
    ['amc:discovery:v3:candidates:hybrid_v1', 300, 750],
    ['amc:discovery:v3:last-good:hybrid_v1', 60, 86_400],
    ['amc:discovery:v3:universe:latest', 60, 14_400],
    ['amc:universe:tripwire:status', 60, 120],
    ['amc:constants:filters', 60, 14_400],
  ])('%s at a cycle of %i s lives %i s', (key, cycleSeconds, seconds) => {
    expect(keysOf(cycleSeconds).get(key)?.ttl).toBe(seconds * 1000);
  });

  it('let each symbol live by its relative volume, a tenth earlier or later', () => {
    const expected = (relVolume: number | null): number => {
      if (relVolume === null || relVolume < 1.5) return 300;
      if (relVolume < 3) return 120;
      return relVolume <= 10 ? 60 : 30;
    };
    for (const [random, factor] of [
      [0, 0.9],
      [0.5, 1],
    ] as const) {
      const keys = keysOf(60, random);
      for (const { symbol, rel_volume, price } of candidates()) {
        const ttl = expected(rel_volume) * 1000 * factor;
        expect(keys.get(`squeeze_cache:${symbol}`)?.ttl).toBeCloseTo(ttl, 3);
        expect(keys.get(`market_metrics:${symbol}`)).toMatchObject({ value: { symbol, price, rel_volume } });
      }
    }
  });

  it('say of which run and instant they are', () => {
    const { run_id, as_of, source } = run.result.boards.hybrid_v1.meta;
    for (const [key, { value }] of keysOf(60)) {
      if (key.startsWith('squeeze_cache:') || key.startsWith('amc:constants:'))
        expect(value).toMatchObject({ run_id, as_of, source });
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Board, BoardEntry, RunMetadata } from '../domain/board.js';
import { readAnswer, writeAnswer } from './scan-job-answer.js';

const ENTRY: BoardEntry = {
  symbol: 'QZRX',
  action: 'MONITOR',
  score: 61.2,
  sector: null,
  coverage: 0.45,
  failed_gates: ['relvol30_below_regular'],
  json: '{"symbol":"QZRX"}',
  minimal: '{}',
  csv: 'QZRX,,',
};
const META = { run_id: 'run_1', job_id: null, strategy: 'hybrid_v1', source: 'simulated' } as unknown as RunMetadata;
const BOARD: Pick<Board, 'meta' | 'entries'> = { meta: META, entries: [ENTRY, { ...ENTRY, symbol: 'ABCD' }] };
const AT_MS = Date.parse('2026-03-16T15:00:00Z');

describe('the answer of a scan job', () => {
  it('is read as it was written, under its job and cut to its limit', () => {
    const answer = readAnswer(writeAnswer('discovery_1', BOARD, { limit: 1, publishedAtMs: AT_MS }));
    expect(answer).toEqual({
      job_id: 'discovery_1',
      run_id: 'run_1',
      strategy: 'hybrid_v1',
      published_at: '2026-03-16T15:00:00.000Z',
      meta: { ...META, job_id: 'discovery_1' },
      entries: [ENTRY],
    });
  });

  it('may be without candidates', () => {
    const json = writeAnswer('discovery_1', { ...BOARD, entries: [] }, { limit: 5, publishedAtMs: AT_MS });
    expect(readAnswer(json)?.entries).toEqual([]);
  });

  const written = JSON.parse(writeAnswer('discovery_1', BOARD, { limit: 5, publishedAtMs: AT_MS })) as object;
  it.each<[string, string]>([
    ['a text that is cut short', JSON.stringify(written).slice(0, -9)],
    ['nothing', ''],
    ['another document', '{"a":1}'],
    ['null', 'null'],
    ['an unknown strategy', JSON.stringify({ ...written, strategy: 'best' })],
    ['a time that is none', JSON.stringify({ ...written, published_at: 'yesterday' })],
    ['a candidate without its forms', JSON.stringify({ ...written, entries: [{ symbol: 'A' }] })],
    ['metadata without a run', JSON.stringify({ ...written, meta: {} })],
  ])('is not made of %s', (_what, json) => {
    expect(readAnswer(json)).toBeNull();
  });
});

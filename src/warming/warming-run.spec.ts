import { describe, expect, it } from '@jest/globals';
import { deferred } from '../../test/support/deferred.js';
import { eventually } from '../../test/support/eventually.js';
import { WarmingRun } from './warming-run.js';

const STARTED_MS = Date.parse('2026-03-16T12:00:00Z');
const never = new AbortController().signal;
const tickers = (count: number): string[] => Array.from({ length: count }, (_, i) => `T${i}`);

describe('a run of warming', () => {
  it('comes to each ticker once, and tells what became of it', async () => {
    const run = new WarmingRun('admin', ['AAPL', 'NOSUCH', 'AAPL', 'IBM'], STARTED_MS);
    const warmed: string[] = [];
    await run.carryOut((ticker) => {
      warmed.push(ticker);
      return Promise.resolve(ticker === 'NOSUCH' ? 'ticker_not_found' : null);
    }, never);
    expect(warmed).toEqual(['AAPL', 'NOSUCH', 'IBM']);
    expect(run.report(STARTED_MS + 1_500)).toEqual({
      reason: 'admin',
      outcome: 'completed',
      started_at: '2026-03-16T12:00:00.000Z',
      finished_at: '2026-03-16T12:00:01.500Z',
      tickers: 3,
      succeeded: 2,
      failed: [{ ticker: 'NOSUCH', reason: 'ticker_not_found' }],
      failed_total: 1,
      skipped: 0,
    });
  });

  it('has four under way at a time, and tells how far it is', async () => {
    const run = new WarmingRun('movers', tickers(9), STARTED_MS);
    const answers: ReturnType<typeof deferred<string | null>>[] = [];
    const all = run.carryOut(() => {
      const answer = deferred<string | null>();
      answers.push(answer);
      return answer.promise;
    }, never);
    for (let done = 0; done < 9; done++) {
      await eventually(() => answers.length === Math.min(9, done + 4));
      expect(run.progress).toMatchObject({ tickers: 9, done, percent: Math.floor((100 * done) / 9) });
      answers[done]?.resolve(null);
    }
    await all;
    expect(run.progress).toMatchObject({ done: 9, succeeded: 9, failed: 0, percent: 100 });
  });

  it('names the first hundred failures, and counts them all', async () => {
    const run = new WarmingRun('schedule', tickers(250), STARTED_MS);
    await run.carryOut(() => Promise.resolve('history_unavailable'), never);
    const { failed, failed_total, outcome } = run.report(STARTED_MS);
    expect([failed.length, failed_total, outcome]).toEqual([100, 250, 'completed']);
    expect(run.progress).toMatchObject({ done: 250, failed: 250 });
  });

  it('begins nothing more once it is to stop', async () => {
    const run = new WarmingRun('start', tickers(50), STARTED_MS);
    const stop = new AbortController();
    let warmed = 0;
    await run.carryOut(() => {
      if (++warmed === 10) stop.abort();
      return Promise.resolve(null);
    }, stop.signal);
    const { outcome, succeeded, skipped } = run.report(STARTED_MS);
    expect(warmed).toBeLessThan(15);
    expect([outcome, succeeded, skipped]).toEqual(['stopped', warmed, 50 - warmed]);
  });

  it('of no tickers is done at once', async () => {
    const run = new WarmingRun('tickers', [], STARTED_MS);
    await run.carryOut(() => Promise.reject(new Error('nothing to warm')), never);
    expect(run.report(STARTED_MS)).toMatchObject({ outcome: 'completed', tickers: 0 });
    expect(run.progress.percent).toBe(100);
  });
});

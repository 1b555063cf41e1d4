import { describe, expect, it } from '@jest/globals';
import { barsOf } from '../../../test/support/market-fixtures.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import { HistoryView } from '../../market-data/history/history-view.js';
import { ThreadMomentumRunner } from './thread-momentum-runner.js';

function threadThat(body: string): URL {
  const source = `import { parentPort as port, workerData } from 'node:worker_threads'; ${body}`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

function viewOf(close: number): HistoryView {
  const book = new HistoryBook();
  book.add(barsOf('2026-03-13', [{ symbol: 'ZA1', open: close, high: close, low: close, close, volume: 10 }]));
  return new HistoryView('simulated', 'simulated-1', 'r1', book.dates, true, book);
}

describe('ThreadMomentumRunner', () => {
  it('gives the thread the bars where they are, and resolves to what it tells', async () => {
    const echo = threadThat(`
      const { book } = workerData.view;
      const { data } = book.sessions[0].columns.closeUsd;
      const isShared = data.buffer instanceof SharedArrayBuffer;
      data[0] *= 2;
      port.postMessage({ isShared, symbols: book.symbols, benchmark: workerData.benchmarkTicker });`);
    const view = viewOf(12.5);
    await expect(new ThreadMomentumRunner(echo).run(view, 'SPY')).resolves.toEqual({
      isShared: true,
      symbols: ['ZA1'],
      benchmark: 'SPY',
    });
    expect(view.series('ZA1')?.closeUsd).toEqual(new Float64Array([25]));
  });

  it('rejects with the error of the thread, and when it ends without a word', async () => {
    await expect(new ThreadMomentumRunner(threadThat(`throw new Error('boom')`)).run(viewOf(1), 'SPY')).rejects.toThrow(
      'boom',
    );
    await expect(new ThreadMomentumRunner(threadThat(`process.exit(3)`)).run(viewOf(1), 'SPY')).rejects.toThrow(
      'the momentum thread ended with code 3 and no result',
    );
  });

  it('ends its threads with the application', async () => {
    const runner = new ThreadMomentumRunner(threadThat('setInterval(() => undefined, 1000);'));
    const result = runner.run(viewOf(1), 'SPY');
    const rejection = expect(result).rejects.toThrow('no result');
    await runner.onModuleDestroy();
    await rejection;
  });
});

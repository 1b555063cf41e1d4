import { describe, expect, it } from '@jest/globals';
import { barsOf } from '../../../test/support/market-fixtures.js';
import { HistoryBook } from '../../market-data/history/history-book.js';
import { HistoryView } from '../../market-data/history/history-view.js';
import type { FeatureSlice } from './feature-slices.js';
import { ThreadFeatureRunner } from './thread-feature-runner.js';

const DATE = '2026-03-13';
const AT = '2026-03-16T15:00:00.000Z';

function runnerOf(body: string): ThreadFeatureRunner {
  const source = `import { parentPort as port, workerData } from 'node:worker_threads'; ${body}`;
  return new ThreadFeatureRunner(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
}

function view(): HistoryView {
  const book = new HistoryBook();
  book.add(barsOf(DATE, [{ symbol: 'ZA1', open: 1, high: 1, low: 1, close: 1, volume: 10 }]));
  return new HistoryView('simulated', 'simulated-1', 'r1', book.dates, true, book);
}

async function slicesOf(runner: ThreadFeatureRunner): Promise<FeatureSlice[]> {
  const slices: FeatureSlice[] = [];
  for await (const slice of runner.run(view(), DATE, AT)) slices.push(slice);
  return slices;
}

describe('ThreadFeatureRunner', () => {
  it('gives the thread the bars where they are, and asks for one slice after the other', async () => {
    const runner = runnerOf(`
      const { data } = workerData.view.book.sessions[0].columns.closeUsd;
      const told = { isShared: data.buffer instanceof SharedArrayBuffer, date: workerData.date, at: workerData.computedAt };
      let asked = 0;
      port.on('message', () => port.postMessage(++asked > 2 ? null : { ...told, asked }));`);
    const told = { isShared: true, date: DATE, at: AT };
    expect(await slicesOf(runner)).toEqual([
      { ...told, asked: 1 },
      { ...told, asked: 2 },
    ]);
  });

  it('rejects with the error of the thread, and when it ends before its work', async () => {
    await expect(slicesOf(runnerOf(`throw new Error('boom')`))).rejects.toThrow('boom');
    const second = `let asked = 0; port.on('message', () => ++asked > 1 ? process.exit(3) : port.postMessage({ asked }));`;
    await expect(slicesOf(runnerOf(second))).rejects.toThrow('the feature thread ended before its work');
  });

  it('ends the thread of a caller who ends early, and all with the application', async () => {
    const endless = `port.on('message', () => port.postMessage({}));`;
    for await (const slice of runnerOf(endless).run(view(), DATE, AT)) {
      expect(slice).toEqual({});
      break;
    }
    const silent = runnerOf(`port.on('message', () => undefined);`);
    const rejection = expect(slicesOf(silent)).rejects.toThrow('before its work');
    // the thread is begun with the first look
    await Promise.resolve();
    await silent.onModuleDestroy();
    await rejection;
  });
});

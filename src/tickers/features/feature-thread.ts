import { parentPort, workerData } from 'node:worker_threads';
import { yieldToReaders } from '../../common/yield-to-readers.js';
import { HistoryView } from '../../market-data/history/history-view.js';
import { featureSlices } from './feature-slices.js';
import type { FeatureTask } from './feature-task.js';

const port = parentPort;
if (port === null) throw new Error('feature-thread.js is the entry of a worker thread');
yieldToReaders(false);

const { view, date, computedAt } = workerData as FeatureTask;
const slices = featureSlices(HistoryView.fromShared(view), date, computedAt);
port.on('message', () => {
  port.postMessage(slices.next().value ?? null);
});

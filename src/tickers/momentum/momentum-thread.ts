import { parentPort, workerData } from 'node:worker_threads';
import { yieldToReaders } from '../../common/yield-to-readers.js';
import { HistoryView } from '../../market-data/history/history-view.js';
import { momentumColumns } from '../domain/momentum/momentum-columns.js';
import type { MomentumTask } from './momentum-task.js';

if (parentPort === null) throw new Error('momentum-thread.js is the entry of a worker thread');
yieldToReaders(false);

const { view, benchmarkTicker } = workerData as MomentumTask;
parentPort.postMessage(momentumColumns(HistoryView.fromShared(view), benchmarkTicker));

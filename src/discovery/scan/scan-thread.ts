import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from '../../common/system-clock.js';
import { yieldToReaders } from '../../common/yield-to-readers.js';
import type { HistoryCoverage } from '../../market-data/history/history-listener.js';
import { createScanEngine, type ScanEngineConfig } from './create-scan-engine.js';
import { type ScanCommand, type ScanReport, toFailure, transferList } from './scan-thread-protocol.js';

const port = parentPort;
if (port === null) throw new Error('scan-thread.js is the entry of a worker thread');
yieldToReaders(false);

const report = (message: ScanReport, transfer: ArrayBuffer[] = []): void => {
  port.postMessage(message, transfer);
};
const tell =
  (type: 'history_progress' | 'history_milestone') =>
  (coverage: HistoryCoverage): void => {
    report({ type: 'event', event: { type, coverage }, status: engine.status });
  };
const engine = createScanEngine(workerData as ScanEngineConfig, new SystemClock(), {
  changed: (change) => {
    report({ type: 'history', change });
  },
  progress: tell('history_progress'),
  milestone: tell('history_milestone'),
});
const running = new Map<number, AbortController>();

async function scan({ id, request }: Extract<ScanCommand, { type: 'scan' }>): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    const result = await engine.scan(request, abort.signal, (progress) => {
      report({ type: 'progress', id, progress });
    });
    report({ type: 'result', id, result, status: engine.status }, transferList(result));
  } catch (error) {
    report({ type: 'failure', id, failure: toFailure(error), status: engine.status });
  } finally {
    running.delete(id);
  }
}

async function stop(): Promise<void> {
  for (const abort of running.values()) abort.abort();
  await engine.stop();
  port?.close();
}

port.on('message', (command: ScanCommand) => {
  switch (command.type) {
    case 'scan':
      void scan(command);
      break;
    case 'abort':
      running.get(command.id)?.abort();
      break;
    case 'stop':
      void stop();
      break;
  }
});
engine.start();

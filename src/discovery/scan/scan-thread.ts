import { parentPort, workerData } from 'node:worker_threads';
import { SystemClock } from '../../common/system-clock.js';
import { yieldToReaders } from '../../common/yield-to-readers.js';
import type { HistoryCoverage } from '../../market-data/history/history-listener.js';
import { beginTracing } from '../../tracing/begin-tracing.js';
import { createScanEngine } from './create-scan-engine.js';
import {
  type ScanCommand,
  type ScanReport,
  type ScanThreadConfig,
  toFailure,
  transferList,
} from './scan-thread-protocol.js';

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
const config = workerData as ScanThreadConfig;
// the process that owns this thread sends to the same collector, and tells of its troubles
const tracing = await beginTracing(config.tracing, { 'thread.name': 'scan' }, () => undefined);
const engine = createScanEngine(config, new SystemClock(), {
  changed: (change) => {
    report({ type: 'history', change });
  },
  progress: tell('history_progress'),
  milestone: tell('history_milestone'),
});
const running = new Map<number, AbortController>();

async function scan({ id, request, trace }: Extract<ScanCommand, { type: 'scan' }>): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    const result = await tracing.span('scan', { parent: trace, kind: 'internal', attributes: {} }, () =>
      engine.scan(request, abort.signal, (progress) => {
        report({ type: 'progress', id, progress });
      }),
    );
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
  await tracing.stop();
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

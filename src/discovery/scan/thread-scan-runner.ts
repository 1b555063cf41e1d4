import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { stopWorker } from '../../common/stop-worker.js';
import { NoTracing } from '../../common/tracing/no-tracing.js';
import type { Tracing } from '../../common/tracing/tracing.js';
import type { BookChange } from '../../market-data/history/history-listener.js';
import { MarketDataError } from '../../market-data/market-data-error.js';
import { CIRCUIT_REST_MS, NO_USAGE } from '../../market-data/market-data-provider.js';
import {
  type ScanProgress,
  type ScanRequest,
  type ScanResult,
  ScanRunner,
  type ScanRunnerEvent,
  type ScanRunnerStatus,
} from './scan-runner.js';
import { fromFailure, type ScanCommand, type ScanReport, type ScanThreadConfig } from './scan-thread-protocol.js';

const THREAD_ENTRY = new URL('./scan-thread.js', import.meta.url);
/** How long an aborted scan may take to give up before its thread is ended. */
const ABORT_GRACE_MS = 5_000;
const REPLACE_AFTER_MS = 1_000;

interface Pending {
  readonly resolve: (result: ScanResult) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (progress: ScanProgress) => void;
}

/**
 * Runs scans in a worker thread, so that fetching, parsing and scoring never hold up a reader. A thread that dies is
 * reported and replaced: soon, so that its back-fill goes on, or by the next scan where it never got to work at all.
 */
export class ThreadScanRunner extends ScanRunner {
  private worker: Worker | null = null;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private stopped = false;
  private onEvent: (event: ScanRunnerEvent) => void = () => undefined;
  private lastStatus: ScanRunnerStatus;
  /** Monotonic. */
  private toldAtMs = 0;

  /**
   * @param onHistory told of every change of the daily bars
   * @param entry the thread's module
   */
  constructor(
    private readonly config: ScanThreadConfig,
    private readonly onHistory: (change: BookChange) => void,
    private readonly entry: URL = THREAD_ENTRY,
    private readonly tracing: Tracing = new NoTracing(),
  ) {
    super();
    this.lastStatus = {
      history: {
        sessions_held: 0,
        sessions_wanted: config.history.sessions,
        newest: null,
        oldest: null,
        complete: false,
      },
      usage: NO_USAGE,
      historyError: null,
      referenceError: null,
    };
  }

  override async start(onEvent: (event: ScanRunnerEvent) => void): Promise<void> {
    this.onEvent = onEvent;
    await once(this.thread(), 'online');
  }

  override scan(
    request: ScanRequest,
    signal: AbortSignal,
    onProgress: (progress: ScanProgress) => void = () => undefined,
  ): Promise<ScanResult> {
    const id = this.nextId++;
    const worker = this.thread();
    const abort = (): void => {
      this.send(worker, { type: 'abort', id });
      setTimeout(() => {
        if (this.pending.has(id)) void worker.terminate();
      }, ABORT_GRACE_MS).unref();
    };
    return new Promise<ScanResult>((resolve, reject) => {
      this.pending.set(id, { resolve, reject, onProgress });
      this.send(worker, { type: 'scan', id, request, trace: this.tracing.carrier() });
      signal.addEventListener('abort', abort, { once: true });
      if (signal.aborted) abort();
    }).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  }

  override status(): Promise<ScanRunnerStatus> {
    const { usage } = this.lastStatus;
    // the thread tells when something happens, and a rest ends without anything
    const isRested = usage.circuit === 'open' && performance.now() - this.toldAtMs >= CIRCUIT_REST_MS;
    return Promise.resolve(
      isRested ? { ...this.lastStatus, usage: { ...usage, circuit: 'half_open' } } : this.lastStatus,
    );
  }

  override async stop(): Promise<void> {
    this.stopped = true;
    const command: ScanCommand = { type: 'stop' };
    if (this.worker !== null) await stopWorker(this.worker, command, ABORT_GRACE_MS);
  }

  private send(worker: Worker, command: ScanCommand): void {
    worker.postMessage(command);
  }

  private thread(): Worker {
    if (this.stopped) throw new MarketDataError('aborted', 'the scan thread has been stopped');
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.entry, { workerData: this.config, name: 'scan' });
    let death: Error | null = null;
    let hasWorked = false;
    worker.on('message', (report: ScanReport) => {
      hasWorked = true;
      this.receive(report);
    });
    worker.on('error', (error) => {
      death = error instanceof Error ? error : new Error(String(error));
    });
    worker.on('exit', (code) => {
      this.worker = null;
      this.mourn(death ?? new Error(`the scan thread ended with code ${String(code)}`), hasWorked);
    });
    this.worker = worker;
    return worker;
  }

  private mourn(death: Error, hasWorked: boolean): void {
    this.failPending(death);
    if (this.stopped) return;
    this.onEvent({ type: 'interrupted', error: death });
    if (!hasWorked) return;
    setTimeout(() => {
      if (!this.stopped) this.thread();
    }, REPLACE_AFTER_MS).unref();
  }

  private receive(report: ScanReport): void {
    switch (report.type) {
      case 'history':
        this.onHistory(report.change);
        break;
      case 'event':
        this.learn(report.status);
        this.onEvent(report.event);
        break;
      case 'progress':
        this.pending.get(report.id)?.onProgress(report.progress);
        break;
      case 'result':
        this.learn(report.status);
        this.take(report.id)?.resolve(report.result);
        break;
      case 'failure':
        this.learn(report.status);
        this.take(report.id)?.reject(fromFailure(report.failure));
        break;
    }
  }

  private learn(status: ScanRunnerStatus): void {
    this.lastStatus = status;
    this.toldAtMs = performance.now();
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }

  private failPending(error: Error): void {
    for (const id of [...this.pending.keys()]) this.take(id)?.reject(error);
  }
}

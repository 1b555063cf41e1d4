import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DEFAULT_PRESET, presetCalibration } from '../../calibration/presets.js';
import { loadConfig } from '../../config/load-config.js';
import { CIRCUIT_REST_MS } from '../../market-data/market-data-provider.js';
import type { ScanRunnerEvent } from './scan-runner.js';
import { ThreadScanRunner } from './thread-scan-runner.js';

/** What an aborted scan is granted. */
const GRACE_MS = 5_000;

/** A thread that follows `body` instead of scanning. `port` and `tell()` are there for it. */
function threadThat(body: string): URL {
  const source = `
    import { parentPort as port } from 'node:worker_threads';
    const coverage = { sessions_held: 1, sessions_wanted: 60, newest: null, oldest: null, complete: false };
    const status = { history: coverage, usage: {}, historyError: null, referenceError: null };
    const tell = () => port.postMessage({ type: 'event', event: { type: 'history_progress', coverage }, status });
    port.on('message', ({ type }) => { if (type === 'stop') port.close(); });
    ${body}`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

describe('ThreadScanRunner', () => {
  let runner: ThreadScanRunner;
  let events: ScanRunnerEvent[];
  let onEvent: (event: ScanRunnerEvent) => void;
  const open = async (entry: URL): Promise<void> => {
    events = [];
    onEvent = () => undefined;
    runner = new ThreadScanRunner(loadConfig({ MARKET_DATA_PROVIDER: 'simulated' }), () => undefined, entry);
    await runner.start((event) => {
      events.push(event);
      onEvent(event);
    });
  };
  const scan = (signal = new AbortController().signal, jobId = 'one') =>
    runner.scan({ calibration: presetCalibration(DEFAULT_PRESET), jobId }, signal);
  const types = (): string[] => events.map(({ type }) => type);
  /** Resolves when so many events have been seen. */
  const seen = (count: number): Promise<void> =>
    new Promise((resolve) => {
      onEvent = () => {
        if (events.length >= count) resolve();
      };
      if (events.length >= count) resolve();
    });

  afterEach(() => runner.stop());

  it.each([
    ['throws', "throw new Error('a bug')", /a bug/],
    ['leaves a rejection unhandled', "void Promise.reject(new Error('a bug'))", /a bug/],
    ['exits', 'process.exit(3)', /code 3/],
  ])('fails the scan of a thread that %s, and the next one gets a new thread', async (_what, end, message) => {
    await open(threadThat(`port.on('message', ({ type }) => { if (type === 'scan') ${end}; });`));
    await expect(scan()).rejects.toThrow(message);
    await expect(scan()).rejects.toThrow(message);
    expect(types()).toEqual(['interrupted', 'interrupted']);
  });

  it('R26: ends a thread whose scan never yields once it is called off; the next scan gets a new one', async () => {
    await open(
      threadThat(`port.on('message', ({ type, id, request }) => {
        if (type !== 'scan') return;
        if (request.jobId === 'endless') for (;;);
        port.postMessage({ type: 'failure', id, failure: { kind: null, message: 'heard', stack: null }, status });
      });`),
    );
    const deadline = new AbortController();
    const endless = scan(deadline.signal, 'endless');
    const startedMs = performance.now();
    deadline.abort();
    await expect(endless).rejects.toThrow('code 1');
    const endedMs = performance.now() - startedMs;
    // the grace, and what a busy machine takes to end a thread
    expect(endedMs).toBeGreaterThanOrEqual(GRACE_MS - 100);
    expect(endedMs).toBeLessThan(GRACE_MS + 3_000);
    await expect(scan()).rejects.toThrow('heard');
    expect(types()).toEqual(['interrupted']);
  }, 20_000);

  it('tells of a thread that dies between scans and replaces it by itself', async () => {
    await open(threadThat("tell(); setTimeout(() => { throw new Error('a bug'); }, 10);"));
    await seen(3);
    expect(types().slice(0, 3)).toEqual(['history_progress', 'interrupted', 'history_progress']);
    expect(String((events[1] as { error?: unknown }).error)).toContain('a bug');
  });

  it('has an open circuit half open once it has rested, although the thread tells nothing', async () => {
    await open(threadThat("status.usage = { calls: 5, circuit: 'open' }; tell();"));
    await seen(1);
    const monotonicMs = jest.spyOn(performance, 'now');
    const circuitAfter = async (ms: number): Promise<unknown> => {
      monotonicMs.mockReturnValue(toldMs + ms);
      return (await runner.status()).usage;
    };
    const toldMs = performance.now();
    expect(await circuitAfter(CIRCUIT_REST_MS - 1_000)).toEqual({ calls: 5, circuit: 'open' });
    expect(await circuitAfter(CIRCUIT_REST_MS)).toEqual({ calls: 5, circuit: 'half_open' });
    monotonicMs.mockRestore();
  });

  it('does not replace a thread that never got to work', async () => {
    await open(threadThat("throw new Error('no folder');"));
    await seen(1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(types()).toEqual(['interrupted']);
    await expect(scan()).rejects.toThrow('no folder');
  });

  it('is stopped when its thread fails on the way out, and stays so', async () => {
    await open(threadThat("port.on('message', () => { throw new Error('a bug'); }); tell();"));
    await seen(1);
    await runner.stop();
    await runner.stop();
    expect(types()).toEqual(['history_progress']);
    expect(() => scan()).toThrow('stopped');
  });

  it('ends a thread that does not heed the end', async () => {
    await open(threadThat("port.on('message', () => { for (;;); }); tell();"));
    await seen(1);
    await runner.stop();
    expect(types()).toEqual(['history_progress']);
  }, 15_000);
});

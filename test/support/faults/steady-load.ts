import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export interface SteadyLoadOptions {
  /** One for all, or that of each request by its number. */
  readonly url: string | ((sent: number) => string);
  /** Requests a second. */
  readonly rate: number;
  /** A request that takes longer is given up and counted as a timeout. */
  readonly timeoutMs: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Says whether a body with status 200 is whole and right. */
  readonly isRight?: (body: string) => boolean;
}

export interface LoadSample {
  /** Since the start of the load, ms: when the request was due. */
  readonly dueMs: number;
  /** From then until its last byte, so that a stall is charged with everything it held up. */
  readonly latencyMs: number;
  /** null when there was no whole answer. */
  readonly status: number | null;
  /** Code of the error, `timeout`, `wrong_body`, or null. */
  readonly error: string | null;
  /** The X-Cache header. */
  readonly cache: string | null;
}

export interface LoadReport {
  readonly requests: number;
  /** How often each status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
  readonly caches: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Requests at a fixed rate, whatever the answers do. */
export class SteadyLoad {
  readonly samples: LoadSample[] = [];
  // idle connections are let go before the server closes them: a request on one that is being closed fails
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 3_000 });
  private readonly startedMs = performance.now();
  private readonly stopping = new AbortController();
  private readonly open = new Set<Promise<void>>();
  private readonly running: Promise<void>;

  private constructor(private readonly options: SteadyLoadOptions) {
    this.running = this.run(this.stopping.signal);
  }

  static start(options: SteadyLoadOptions): SteadyLoad {
    return new SteadyLoad(options);
  }

  /** Since the start, ms: to tell a test's phases apart in `report`. */
  get elapsedMs(): number {
    return performance.now() - this.startedMs;
  }

  /** Sends nothing more, and waits for what is under way. */
  async stop(): Promise<LoadReport> {
    this.stopping.abort();
    await this.running;
    await Promise.all(this.open);
    this.agent.destroy();
    return this.report();
  }

  /** Figures of the requests that were due within a phase; default: all. */
  report(fromMs = 0, toMs = Infinity): LoadReport {
    const samples = this.samples.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
    const latencies = samples.map(({ latencyMs }) => latencyMs).sort((a, b) => a - b);
    const quantile = (share: number): number => latencies[Math.ceil(latencies.length * share) - 1] ?? NaN;
    return {
      requests: samples.length,
      statuses: counted(samples.map(({ status }) => status)),
      errors: counted(samples.map(({ error }) => error)),
      caches: counted(samples.map(({ cache }) => cache)),
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      maxMs: quantile(1),
    };
  }

  private async run(signal: AbortSignal): Promise<void> {
    for (let sent = 0; !signal.aborted;) {
      for (const due = (this.elapsedMs * this.options.rate) / 1_000; sent <= due; sent++)
        this.send(sent, (sent * 1_000) / this.options.rate);
      await pause(1);
    }
  }

  private send(sent: number, dueMs: number): void {
    const request = this.request(sent).then(({ status, error, cache }) => {
      this.samples.push({ dueMs, latencyMs: this.elapsedMs - dueMs, status, error, cache });
      this.open.delete(request);
    });
    this.open.add(request);
  }

  private request(sent: number): Promise<Pick<LoadSample, 'status' | 'error' | 'cache'>> {
    const { url, timeoutMs, headers = {}, isRight = () => true } = this.options;
    const signal = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve) => {
      const fail = (error: NodeJS.ErrnoException): void =>
        resolve({ status: null, error: signal.aborted ? 'timeout' : (error.code ?? error.message), cache: null });
      get(typeof url === 'string' ? url : url(sent), { agent: this.agent, headers, signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', fail);
        response.on('end', () => {
          const status = response.statusCode ?? null;
          const isWrong = status === 200 && !isRight(Buffer.concat(chunks).toString('utf8'));
          const cache = response.headers['x-cache'];
          resolve({ status, error: isWrong ? 'wrong_body' : null, cache: typeof cache === 'string' ? cache : null });
        });
      }).on('error', fail);
    });
  }
}

function counted(values: readonly (string | number | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

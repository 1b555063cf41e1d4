import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JobPolicy } from '../../../src/jobs/job-policy.js';
import { afterOurEnd } from '../after-our-end.js';
import { freePort } from '../redis/free-port.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
const SCALED_PROGRAM = fileURLToPath(new URL('./scaled-program.mjs', import.meta.url));
const POLL_MS = 20;

export interface ServiceOptions {
  /** The whole environment of the service, apart from PORT, WORKER_PORT, HOST, LOG_FORMAT and PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Put before the command, for instance `['faketime', '-f', '+10m']` or a network namespace's. */
  readonly wrapper?: readonly string[];
  /** Where it listens and is asked. Default: 127.0.0.1. */
  readonly host?: string;
  /** Working folder, kept by `stop`. Default: a temporary one, removed by `stop`. */
  readonly dir?: string;
  /** Another policy of jobs, and cycles that may follow each other by seconds. Default: as in production. */
  readonly scaled?: Partial<JobPolicy>;
}

/** One line of the service's log. */
export interface LogLine {
  readonly level: number;
  readonly time: number;
  readonly msg?: string;
  readonly context?: string;
  readonly [field: string]: unknown;
}

export interface ServiceAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, which the caller says is JSON of this type. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- a cast that reads well
  json<T>(): T;
}

/** The built program as a process of its own. It never outlives this process. `npm run build` first. */
export class ServiceProcess {
  readonly log: LogLine[] = [];
  /** Output that was no log line: a crash, or the refusal of the configuration. */
  readonly noise: string[] = [];
  private readonly callOff: () => void;
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly removeDir: () => Promise<void>,
  ) {
    this.callOff = afterOurEnd('kill -9 "-$1"', String(child.pid));
    // not `exit`: its last words come after that
    this.exited = once(child, 'close').then(([code, signal]) => ({ code, signal }));
    for (const output of [child.stdout, child.stderr])
      if (output !== null) createInterface({ input: output }).on('line', (line) => this.onLine(line));
  }

  static async start({
    env = {},
    wrapper = [],
    host = '127.0.0.1',
    dir,
    scaled,
  }: ServiceOptions = {}): Promise<ServiceProcess> {
    const cwd = dir ?? (await mkdtemp(join(tmpdir(), 'service-')));
    const port = await freePort();
    const [command, ...args] = [...wrapper, process.execPath, scaled === undefined ? PROGRAM : SCALED_PROGRAM];
    const child = spawn(command, args, {
      cwd,
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LOG_FORMAT: 'json',
        ...env,
        ...(scaled !== undefined && { SCALED_POLICY: JSON.stringify(scaled) }),
        HOST: host,
        PORT: String(port),
        WORKER_PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // a group of its own: a wrapper may be a process between us and the service
      detached: true,
    });
    await once(child, 'spawn');
    return new ServiceProcess(child, `http://${host}:${port}`, async () => {
      if (dir === undefined) await rm(cwd, { recursive: true, force: true });
    });
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Of the process, or of its wrapper. */
  get pid(): number {
    return this.child.pid as number;
  }

  /** Rejects when there is no whole answer in time. */
  get(path: string, { timeoutMs = 5_000, headers = {} } = {}): Promise<ServiceAnswer> {
    return this.ask(path, { headers }, timeoutMs);
  }

  /** The same with a body of JSON; null = without one. */
  send(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ServiceAnswer> {
    if (body === null) return this.ask(path, { method, headers });
    const typed = { ...headers, 'content-type': 'application/json' };
    return this.ask(path, { method, headers: typed, body: JSON.stringify(body) });
  }

  /** Asks again until the answer is as wanted. Returns how long that took, ms; rejects at the deadline, or when the service is gone. */
  async until(path: string, wanted: (answer: ServiceAnswer) => boolean, deadlineMs: number): Promise<number> {
    const startedMs = performance.now();
    let last = 'no answer';
    while (performance.now() - startedMs < deadlineMs) {
      if (!this.isRunning) throw new Error(`The service has ended: ${this.lastWords()}`);
      try {
        const answer = await this.get(path);
        if (wanted(answer)) return performance.now() - startedMs;
        last = `${answer.status} ${answer.text.slice(0, 500)}`;
      } catch (error) {
        last = String(error);
      }
      await pause(POLL_MS);
    }
    throw new Error(`${path} is not as wanted after ${deadlineMs} ms, but: ${last}\n${this.lastWords()}`);
  }

  /** Until it answers at all. */
  listening(deadlineMs = 20_000): Promise<number> {
    return this.until('/health/live', ({ status }) => status === 200, deadlineMs);
  }

  /** Until it has a board. */
  ready(deadlineMs = 60_000): Promise<number> {
    return this.until('/discovery/v3/candidates', ({ status }) => status === 200, deadlineMs);
  }

  signal(name: NodeJS.Signals): void {
    if (this.child.pid !== undefined && this.isRunning) process.kill(-this.child.pid, name);
  }

  /** SIGTERM, and SIGKILL when it is still there at the deadline. Returns how long it took, ms. */
  async stop(deadlineMs = 30_000): Promise<number> {
    const startedMs = performance.now();
    this.signal('SIGTERM');
    const impatience = setTimeout(() => this.signal('SIGKILL'), deadlineMs);
    await this.exited;
    clearTimeout(impatience);
    const tookMs = performance.now() - startedMs;
    await this.tidy();
    return tookMs;
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
    await this.tidy();
  }

  private async ask(path: string, request: RequestInit, timeoutMs = 5_000): Promise<ServiceAnswer> {
    const response = await fetch(this.url + path, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) as never };
  }

  private async tidy(): Promise<void> {
    this.callOff();
    await this.removeDir();
  }

  private onLine(line: string): void {
    try {
      this.log.push(JSON.parse(line) as LogLine);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.noise.push(line);
    }
  }

  private lastWords(): string {
    return [...this.log.slice(-10).map(({ msg }) => msg), ...this.noise.slice(-10)].join('\n');
  }
}

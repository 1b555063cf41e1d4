import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { JobPolicy } from '../../../src/jobs/job-policy.js';
import { afterOurEnd } from '../after-our-end.js';
import { eventually } from '../eventually.js';

const PROGRAM = fileURLToPath(new URL('./worker-program.mjs', import.meta.url));
const START_DEADLINE_MS = 20_000;

/** What a job of a worker process does. `ms`: how long `work` takes without, and `block` with the processor busy. */
export interface Deed {
  readonly act: 'work' | 'throw' | 'die' | 'loop' | 'block';
  readonly ms?: number;
}

interface Told {
  readonly event: 'ready' | 'began' | 'ended' | 'stopping' | 'stopped';
  readonly id?: string;
  readonly attempt?: number;
  readonly aborted?: boolean;
}

export interface WorkerProcessOptions {
  readonly redisUrl: string;
  readonly policy: JobPolicy;
  readonly jobTimeoutMs?: number;
  readonly stopGraceMs?: number;
}

/** A worker in a process of its own, built like the program. It never outlives this process. `npm run build` first. */
export class WorkerProcess {
  readonly told: Told[] = [];
  readonly noise: string[] = [];
  private readonly exited: Promise<unknown>;
  private readonly callOff: () => void;

  private constructor(private readonly child: ChildProcess) {
    this.exited = once(child, 'exit');
    this.callOff = afterOurEnd('kill -9 "$1"', String(child.pid));
    for (const output of [child.stdout, child.stderr])
      if (output !== null) createInterface({ input: output }).on('line', (line) => this.hear(line));
  }

  static async start(options: WorkerProcessOptions): Promise<WorkerProcess> {
    const { redisUrl, policy, jobTimeoutMs = 60_000, stopGraceMs = 5_000 } = options;
    const settings = { name: 'discovery', capacity: 50, jobTimeoutMs, resultTtlMs: 60_000, stopGraceMs };
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify(settings), JSON.stringify(policy)], {
      env: { REDIS_URL: redisUrl },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await once(child, 'spawn');
    const worker = new WorkerProcess(child);
    await eventually(() => worker.has('ready') || !worker.isRunning, START_DEADLINE_MS);
    if (!worker.isRunning) throw new Error(`The worker has ended: ${worker.noise.join('\n')}`);
    return worker;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  has(event: Told['event'], id?: string): boolean {
    return this.told.some((told) => told.event === event && told.id === id);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
    this.callOff();
  }

  /** SIGTERM; resolves with how long it took to leave, ms. */
  async stop(): Promise<number> {
    const startedMs = performance.now();
    this.signal('SIGTERM');
    await this.exited;
    this.callOff();
    return performance.now() - startedMs;
  }

  private hear(line: string): void {
    if (line.startsWith('{"event"')) this.told.push(JSON.parse(line) as Told);
    else this.noise.push(line);
  }
}

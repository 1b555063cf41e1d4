import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterOurEnd } from '../after-our-end.js';

const START_DEADLINE_MS = 10_000;

/** One redis-server child. It never outlives this process, not even when this process is killed. */
export class RedisProcess {
  private constructor(private readonly child: ChildProcess) {}

  /**
   * Resolves when a line of the server's log matches `ready`.
   * Rejects with the log when the server leaves first, for instance because its port is taken.
   */
  static async start(args: readonly string[], ready: RegExp): Promise<RedisProcess> {
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child, 'spawn');
    child.once('exit', afterOurEnd('kill -9 "$1"', String(child.pid)));
    await lineOf(child, ready);
    child.stdout.resume();
    for (const handle of [child.stdout as Socket, child]) handle.unref();
    return new RedisProcess(child);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.ref();
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

async function lineOf(child: ChildProcess & { stdout: NodeJS.ReadableStream }, wanted: RegExp): Promise<void> {
  const seen: string[] = [];
  const lines = createInterface({ input: child.stdout });
  const deadline = setTimeout(() => child.kill('SIGKILL'), START_DEADLINE_MS);
  try {
    for await (const line of lines) {
      seen.push(line);
      if (wanted.test(line)) return;
    }
    throw new Error(`redis-server did not start:\n${seen.join('\n')}`);
  } finally {
    clearTimeout(deadline);
  }
}

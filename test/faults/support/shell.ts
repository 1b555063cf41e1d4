import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterOurEnd } from '../../support/after-our-end.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const DEADLINE_MS = 20_000;
const BASICS = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };

export type ShellEnvironment = Readonly<Record<string, string>>;

/** Commands in a shell that stops at the first failure, in the folder of the repository. Never outlives this process. */
export class Shell {
  private readonly pieces: string[] = [];
  private readonly callOff: () => void;
  private readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    this.callOff = afterOurEnd('kill -9 "-$1"', String(child.pid));
    for (const output of [child.stdout, child.stderr])
      output?.setEncoding('utf8').on('data', (piece: string) => this.pieces.push(piece));
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  static async start(script: string, env: ShellEnvironment): Promise<Shell> {
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      cwd: REPOSITORY,
      env: { ...BASICS, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // a group of its own: the commands are processes, too
      detached: true,
    });
    await once(child, 'spawn');
    return new Shell(child);
  }

  /** Runs to the end. `code` is null when it was not there in time. */
  static async run(script: string, env: ShellEnvironment): Promise<{ code: number | null; output: string }> {
    const shell = await Shell.start(script, env);
    const impatience = setTimeout(() => shell.signal('SIGKILL'), DEADLINE_MS);
    const code = await shell.ended;
    clearTimeout(impatience);
    shell.callOff();
    return { code, output: shell.output };
  }

  /** Of both streams, so far. */
  get output(): string {
    return this.pieces.join('');
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it and all that it has started, with this signal. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.signal(signal);
    await this.ended;
    this.callOff();
  }

  private signal(name: NodeJS.Signals): void {
    if (this.isRunning) process.kill(-(this.child.pid as number), name);
  }
}

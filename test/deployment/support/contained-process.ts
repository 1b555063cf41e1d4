import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterOurEnd } from '../../support/after-our-end.js';
import type { ImageReplay } from './image-replay.js';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A command in the folder of the image, as its user, on its environment and nothing else. */
export class ContainedProcess {
  private output = '';
  private readonly ended: Promise<Ended>;

  private constructor(private readonly child: ChildProcess) {
    const callOff = afterOurEnd('kill -9 "$1"', String(child.pid));
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString('utf8')));
    this.ended = once(child, 'close').then(([code]) => {
      callOff();
      return { code: code as number | null, output: this.output };
    });
  }

  static async start(
    image: ImageReplay,
    [program = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>>,
  ): Promise<ContainedProcess> {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: image.workdir,
      env: { PATH: '/usr/bin:/bin', ...image.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...image.user,
    });
    await once(child, 'spawn');
    return new ContainedProcess(child);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get log(): string {
    return this.output;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** How it ended, by itself or after a signal. */
  end(): Promise<Ended> {
    return this.ended;
  }
}

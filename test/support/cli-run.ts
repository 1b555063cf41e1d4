import { Writable } from 'node:stream';
import { runCli } from '../../src/cli/run-cli.js';
import type { Environment } from '../../src/config/environment-values.js';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

class TextStream extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

/** Runs one command of the CLI in this process, on an environment of the test's own. */
export async function runCliWith(
  args: readonly string[],
  env: Environment,
  signal = new AbortController().signal,
): Promise<CliRun> {
  const stdout = new TextStream();
  const stderr = new TextStream();
  const code = await runCli(args, { stdout, stderr, readEnvironment: () => Promise.resolve(env), signal });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

import type { Environment } from '../config/environment-values.js';

/** A stream to print on; `isTTY` decides between what a person and what a program reads. */
export type CliStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** What a command gets from the process around it. */
export interface CliContext {
  /** Results, and nothing else. */
  readonly stdout: CliStream;
  readonly stderr: CliStream;
  readonly readEnvironment: () => Promise<Environment>;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

export function printLine(stream: CliStream, line: string): void {
  stream.write(`${line}\n`);
}

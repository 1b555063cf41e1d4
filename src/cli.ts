#!/usr/bin/env node
import { EXIT_CODES } from './cli/exit-code.js';
import { runCli } from './cli/run-cli.js';
import { readProcessEnvironment } from './config/process-environment.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // the reader has seen enough (`| head`)
    if (error.code === 'EPIPE') process.exit(EXIT_CODES.ok);
    throw error;
  });
}
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort());

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  readEnvironment: readProcessEnvironment,
  signal: interruption.signal,
});

import { Command, CommanderError } from 'commander';
import { readPackageVersion } from '../config/build-info.js';
import { ConfigError } from '../config/config-error.js';
import { MarketDataError } from '../market-data/market-data-error.js';
import { addCheckConfigCommand } from './check-config-command.js';
import { CliError } from './cli-error.js';
import { type CliContext, printLine } from './cli-context.js';
import { EXIT_CODES } from './exit-code.js';
import { addExportCommand } from './export-command.js';
import { EXPORT_ENV } from './export-env.js';
import { EXPORT_OPENAPI } from './export-openapi.js';
import { addMakeKeyCommand } from './make-key-command.js';
import { addScanCommand } from './scan-command.js';

function createProgram(context: CliContext): Command {
  const program = new Command('bms')
    .description('Breakout, momentum and squeeze candidates out of the whole US stock market.')
    .version(readPackageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    });
  addScanCommand(program, context);
  addCheckConfigCommand(program, context);
  addMakeKeyCommand(program, context);
  addExportCommand(program, context, EXPORT_ENV);
  addExportCommand(program, context, EXPORT_OPENAPI);
  return program;
}

/** Prints what went wrong and gives the exit code. What nobody foresaw comes with its stack. */
function reportError(error: unknown, context: CliContext): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.usage;
  if (context.signal.aborted) {
    printLine(context.stderr, 'Interrupted.');
    return EXIT_CODES.interrupted;
  }
  if (error instanceof ConfigError || error instanceof CliError) {
    printLine(context.stderr, error.message);
    return error.exitCode;
  }
  const text = error instanceof MarketDataError ? error.message : error instanceof Error ? error.stack : String(error);
  printLine(context.stderr, `Error: ${text ?? ''}`);
  return EXIT_CODES.failure;
}

/** Runs one command to its end. Never rejects; gives the exit code. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return EXIT_CODES.ok;
  } catch (error) {
    return reportError(error, context);
  }
}

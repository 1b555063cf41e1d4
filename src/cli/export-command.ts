import type { Command } from 'commander';
import { CliError } from './cli-error.js';
import { type CliContext, printLine } from './cli-context.js';
import { EXIT_CODES } from './exit-code.js';
import { findStaleFiles, type GeneratedFile, writeStaleFiles } from './generated-file.js';

/** A command that writes generated files, or with --check fails when a committed one has drifted. */
export interface ExportDefinition {
  readonly name: string;
  readonly description: string;
  readonly generate: () => Promise<readonly GeneratedFile[]>;
}

export function addExportCommand(
  program: Command,
  context: CliContext,
  { name, description, generate }: ExportDefinition,
): void {
  program
    .command(name)
    .description(description)
    .option('--check', 'write nothing, fail when a file is not up to date')
    .action(async ({ check }: { check?: true }) => {
      const files = await generate();
      if (check !== true) {
        const written = writeStaleFiles(files);
        printLine(
          context.stdout,
          written.length === 0 ? 'Everything is up to date.' : `Written: ${written.join(', ')}`,
        );
        return;
      }
      const stale = findStaleFiles(files);
      if (stale.length > 0)
        throw new CliError(`Not up to date: ${stale.join(', ')}. Run: npm run cli -- ${name}`, EXIT_CODES.failure);
    });
}

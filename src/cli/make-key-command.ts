import type { Command } from 'commander';
import { hashOfKey, makeKey } from '../auth/api-key.js';
import { type CliContext, printLine } from './cli-context.js';

export function addMakeKeyCommand(program: Command, context: CliContext): void {
  program
    .command('make-key')
    .description('make a random API key; print it, its hash, and the line that makes the server accept it')
    .option('--reader', "a reader's key instead of an admin's")
    .action(({ reader }: { reader?: true }) => {
      const key = makeKey();
      const hash = hashOfKey(key).toString('hex');
      printLine(context.stdout, `Key:     ${key}`);
      printLine(context.stdout, `SHA-256: ${hash}`);
      printLine(context.stdout, `${reader === true ? 'READER_API_KEYS' : 'ADMIN_API_KEYS'}=${hash}`);
      printLine(
        context.stderr,
        'Keep the key: it is shown this once and stored nowhere. The server gets the last line; where the variable has hashes already, append this one after a comma.',
      );
    });
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CalibrationDocument } from '../calibration/calibration-document.js';
import { SystemClock } from '../common/system-clock.js';
import type { AppConfig } from '../config/app-config.js';
import { isoDate } from '../config/environment-type.js';
import { loadConfig } from '../config/load-config.js';
import type { Board } from '../discovery/domain/board.js';
import { STRATEGIES } from '../discovery/domain/strategy.js';
import { InProcessScanRunner } from '../discovery/scan/in-process-scan-runner.js';
import type { ScanResult } from '../discovery/scan/scan-runner.js';
import { StrategyResolver } from '../discovery/strategy-resolver.js';
import { MARKET_DATA_SOURCES } from '../market-data/market-data-source.js';
import { CliError } from './cli-error.js';
import { type CliContext, printLine } from './cli-context.js';
import { EXIT_CODES } from './exit-code.js';
import { HistoryProgress } from './history-progress.js';
import { renderCsv, renderJson, renderRunLine } from './scan-document.js';
import { applyScanOptions, type ScanOptions } from './scan-options.js';
import { renderSummary, renderTable } from './scan-table.js';
import { storedCalibration } from './stored-calibration.js';

const DEFAULT_TABLE_ROWS = 20;
const MAX_LIMIT = 1000;

function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_LIMIT}.`);
}

function parseDate(text: string): string {
  const { schema, expected } = isoDate();
  if (schema.safeParse(text).success) return text;
  throw new InvalidArgumentError(`It must be ${expected}.`);
}

/** One whole scan, from an empty memory to both boards, with the daily history shown as it comes. */
async function scanOnce(config: AppConfig, calibration: CalibrationDocument, context: CliContext): Promise<ScanResult> {
  context.signal.throwIfAborted();
  const runner = new InProcessScanRunner(config, new SystemClock());
  const progress = new HistoryProgress(context.stderr);
  // ends the back-fill, and with it the wait for it
  context.signal.addEventListener('abort', () => void runner.stop(), { once: true });
  try {
    await runner.start((event) => {
      if (event.type !== 'interrupted') progress.update(event.coverage);
    });
    await progress.follow(runner);
    context.signal.throwIfAborted();
    const { historyError } = await runner.status();
    if (historyError !== null) printLine(context.stderr, `Trouble with the history: ${historyError}`);
    return await runner.scan({ calibration }, context.signal);
  } finally {
    await runner.stop();
  }
}

function printBoard(board: Board, { json, csv, limit }: ScanOptions, context: CliContext): void {
  if (json === true) printLine(context.stdout, renderJson(board, limit ?? board.entries.length));
  else if (csv === true) printLine(context.stdout, renderCsv(board, limit ?? board.entries.length));
  else printLine(context.stdout, `${renderSummary(board.meta)}\n\n${renderTable(board, limit ?? DEFAULT_TABLE_ROWS)}`);
  printLine(context.stderr, renderRunLine(board.meta));
}

async function scan(options: ScanOptions, context: CliContext): Promise<void> {
  const config = loadConfig(applyScanOptions(await context.readEnvironment(), options));
  if (options.date !== undefined && config.marketData.provider !== 'flat-files') {
    throw new CliError('--date replays a session of flat files: name their folder with --data.', EXIT_CODES.usage);
  }
  const maxCandidates = Math.max(config.scan.maxCandidates, options.limit ?? 0);
  const { document, emergency, trouble } = await storedCalibration(config, new SystemClock());
  if (trouble !== null) printLine(context.stderr, `Scanning with the default calibration: ${trouble}`);
  const { boards } = await scanOnce({ ...config, scan: { ...config.scan, maxCandidates } }, document, context);
  const { strategy, reason } = new StrategyResolver(config.scan, emergency).resolve(options.strategy);
  if (emergency.active !== null || (options.strategy !== undefined && strategy !== options.strategy))
    printLine(context.stderr, reason);
  printBoard(boards[strategy], options, context);
}

export function addScanCommand(program: Command, context: CliContext): void {
  program
    .command('scan')
    .description('scan the whole market once and print the board')
    .addOption(new Option('--json', 'print one JSON document {meta, candidates}').conflicts('csv'))
    .option('--csv', 'print a header and one line per candidate')
    .addOption(new Option('--provider <source>', 'source of market data').choices(MARKET_DATA_SOURCES))
    .option('--data <folder>', 'replay flat files from this folder')
    .option('--date <YYYY-MM-DD>', 'session of the flat files to replay (default: the newest)', parseDate)
    .addOption(new Option('--strategy <name>', 'scoring strategy').choices(STRATEGIES))
    .option(
      '--limit <n>',
      `candidates to print (default: ${DEFAULT_TABLE_ROWS} in the table, else the whole board)`,
      parseLimit,
    )
    .action((options: ScanOptions) => scan(options, context));
}

import type { Environment } from '../config/environment-values.js';
import type { StrategyName } from '../discovery/domain/strategy.js';
import type { MarketDataSource } from '../market-data/market-data-source.js';
import { CliError } from './cli-error.js';
import { EXIT_CODES } from './exit-code.js';

/** The options of `scan` as parsed from the command line. */
export interface ScanOptions {
  readonly json?: true;
  readonly csv?: true;
  readonly provider?: MarketDataSource;
  /** Folder of flat files. */
  readonly data?: string;
  /** YYYY-MM-DD */
  readonly date?: string;
  readonly strategy?: StrategyName;
  readonly limit?: number;
}

/** Options are the environment of this one scan, so that they meet the same schema, limits and messages. */
export function applyScanOptions(env: Environment, { data, date, provider }: ScanOptions): Environment {
  if (data !== undefined && provider !== undefined && provider !== 'flat-files') {
    throw new CliError(
      `--data reads flat files and cannot go with --provider ${provider}: leave one of them out.`,
      EXIT_CODES.usage,
    );
  }
  const chosen = data === undefined ? provider : 'flat-files';
  return {
    ...env,
    ...(chosen !== undefined && { MARKET_DATA_PROVIDER: chosen }),
    ...(data !== undefined && { FLAT_FILES_DIR: data }),
    ...(date !== undefined && { FLAT_FILES_DATE: date }),
  };
}

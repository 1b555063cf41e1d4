import { z } from 'zod';
import { cron, file, flag, listOf, matching } from '../environment-type.js';
import type { EnvironmentVariables } from '../environment-variable.js';

const TICKER = /^[A-Za-z0-9][A-Za-z0-9./-]{0,19}$/;

export const WARMING_VARIABLES = {
  WARM_ON_START: {
    type: flag(),
    default: 'true',
    description: 'Make the answers about WARM_TICKERS and the watchlists ready at the start.',
  },
  WARM_TICKERS: {
    type: listOf(z.string().regex(TICKER), 'a comma-separated list of tickers'),
    default: 'AAPL,MSFT,NVDA,AMZN,GOOGL,META,TSLA,BRK.B,JPM,V',
    description: 'Tickers whose answers are made ready at the start and before each open.',
  },
  WARM_CRON: {
    type: cron(),
    default: '0 8 * * *',
    description: 'When answers are made ready on trading days, New York time: minute, hour, day, month, weekday.',
  },
  WATCHLISTS_FILE: {
    type: file(),
    default: '.cache/watchlists.json',
    description:
      'File that keeps the watchlists where no Redis is configured; with Redis it is neither read nor written.',
  },
  BENCHMARK_TICKER: {
    type: matching(TICKER, 'a ticker of 1 to 20 letters, digits, dots, slashes and hyphens'),
    default: 'SPY',
    description: 'What the relative strength of a ticker is measured against.',
  },
} as const satisfies EnvironmentVariables;

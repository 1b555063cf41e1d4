import { ProblemException } from '../../common/problem/problem-exception.js';

/** What is known of a ticker, or the 404 that says that nothing is. @param lacking who does not have it */
export function knownTicker<T>(
  ticker: string,
  known: T | null,
  lacking = 'Neither the last snapshot nor the daily history has',
): T {
  if (known !== null) return known;
  const hint = ticker === ticker.toUpperCase() ? '' : ' Tickers are case-sensitive.';
  throw new ProblemException('ticker_not_found', `${lacking} ${ticker}.${hint}`);
}

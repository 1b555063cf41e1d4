import { DateTime } from 'luxon';

const MARKET_ZONE = 'America/New_York';

/** The market's calendar date, YYYY-MM-DD: unlike the session's, it changes at midnight. */
export function marketDate(epochMs: number): string {
  return DateTime.fromMillis(epochMs, { zone: MARKET_ZONE }).toFormat('yyyy-MM-dd');
}

/** When a market date begins, epoch ms. */
export function startOfMarketDate(date: string): number {
  return DateTime.fromISO(date, { zone: MARKET_ZONE }).toMillis();
}

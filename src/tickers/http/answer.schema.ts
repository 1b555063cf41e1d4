import { date, int, oneOf, orNull, text, time } from '../../common/openapi/schema-of.js';
import { MARKET_DATA_SOURCES } from '../../market-data/market-data-source.js';

/** Members that answers about tickers share. */
export const TICKER_TEXT = text("In the source's spelling.", 'AAPL');
export const SOURCE_NAME = oneOf(MARKET_DATA_SOURCES, 'Where the prices come from.');
export const COMPUTED_AT = time('When this was computed.');
export const AGE_SECONDS = int('Seconds since as_of, or since computed_at where there is no such instant.', 12);
export const AS_OF_DATE = orNull(date('The newest session that this is made of.'));

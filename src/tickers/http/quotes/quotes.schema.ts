import {
  date,
  int,
  listOf,
  num,
  oneOf,
  orNull,
  ref,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../../common/openapi/schema-of.js';
import { SESSION_PHASES } from '../../../market-data/calendar/session-calendar.js';
import { DATA_FRESHNESS } from '../../../market-data/market-snapshot.js';
import type { HistoryBar } from '../../quotes/ticker-history.js';
import { PRICE_KINDS } from '../../quotes/ticker-price.js';
import { AGE_SECONDS, COMPUTED_AT, SOURCE_NAME, TICKER_TEXT } from '../answer.schema.js';
import type { Aged } from '../cached-answer.js';
import type { HistoryAnswer } from './history-answer.js';
import type { PriceAnswer } from './price-answer.js';

const PRICE = schemaOf<PriceAnswer & Aged>('What a share costs.', {
  ticker: TICKER_TEXT,
  price: num('USD.', 187.25),
  change: orNull(num('price - previous_close, USD.', 2.25)),
  change_pct: orNull(num('Percent of previous_close.', 1.216)),
  previous_close: orNull(num('Close of the session before session_date, on the share basis of today, USD.', 185)),
  volume_shares: orNull(num('Traded in the session so far.')),
  session: oneOf(SESSION_PHASES, 'Part of the day of the snapshot; closed for a daily close.'),
  session_date: date('The session that counted as today, or that of the close.'),
  kind: oneOf(
    PRICE_KINDS,
    'snapshot: of the last scan; daily_close: of the newest bar held, where the last scan has no price or is older.',
  ),
  freshness: oneOf(DATA_FRESHNESS, 'How recent the prices of the source are by contract.'),
  as_of: orNull(time('When the price was made: before the session where the stock has not traded in it.')),
  source: SOURCE_NAME,
  computed_at: COMPUTED_AT,
  age_seconds: AGE_SECONDS,
});

const BAR = schemaOf<HistoryBar>('One session, USD and shares; null = the source did not say.', {
  date: date('The session.'),
  open: orNull(num('First price.')),
  high: orNull(num('Highest price.')),
  low: orNull(num('Lowest price.')),
  close: num('Last price.'),
  volume_shares: orNull(num('Traded.')),
  vwap: orNull(num('Mean price weighted by volume.')),
});

const HISTORY = schemaOf<HistoryAnswer & Aged>('Daily bars, oldest first.', {
  ticker: TICKER_TEXT,
  source: SOURCE_NAME,
  adjusted: { type: 'boolean', enum: [true], description: 'For splits, up to today.' },
  sessions_held: int('Sessions of the market that are held.', 260),
  count: int('Bars in this answer.', 30),
  as_of_date: date('The newest session that is held.'),
  bars: listOf(ref('HistoryBar'), 'Oldest first; none for a session in which the ticker did not trade.'),
  degraded: listOf(text('Code.', 'history_incomplete'), 'history_incomplete while older sessions are being fetched.'),
  computed_at: COMPUTED_AT,
  age_seconds: AGE_SECONDS,
});

export const QUOTE_SCHEMAS: Schemas = { TickerPrice: PRICE, HistoryBar: BAR, TickerHistory: HISTORY };

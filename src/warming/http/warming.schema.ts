import {
  bool,
  int,
  listOf,
  oneOf,
  orNull,
  orNullRef,
  type Schemas,
  schemaOf,
  text,
  time,
} from '../../common/openapi/schema-of.js';
import { SKIP_CAUSES } from '../warmer.js';
import {
  type RefreshReport,
  type TickerFailure,
  WARMING_OUTCOMES,
  WARMING_REASONS,
  type WarmingProgress,
  type WarmingReport,
} from '../warming-report.js';
import type { Watchlist } from '../watchlists/watchlist.js';
import { START_STATUSES, type WarmingStart, type WarmingStatus, type WarmupReport } from './warming-desk.js';
import type { WatchlistChange, WatchlistsReport } from './watchlist-desk.js';

const REASON = oneOf(
  WARMING_REASONS,
  'start: of a process; history: it has grown, or has another session; schedule: WARM_CRON; admin, movers and tickers: ' +
    'an operator, by route.',
);
const STARTED_AT = time('When it began.');
const TICKERS = int('Tickers, each counted once.', 25);
const SUCCEEDED = int('Tickers of which all that is known is in the cache.', 25);
const FAILED = listOf(
  schemaOf<TickerFailure>('A ticker that is not ready.', {
    ticker: text('Ticker.', 'NOSUCH'),
    reason: text('Code of a problem, as the routes of the ticker answer it.', 'ticker_not_found'),
  }),
  'Tickers that are not ready; the first 100.',
);

const WARMING_START = schemaOf<WarmingStart>('What became of the order.', {
  status: oneOf(START_STATUSES, 'skipped: nothing was begun.'),
  cause: orNull(
    oneOf(
      SKIP_CAUSES,
      'Why it was skipped. running: a run is under way in some process; nothing: there is no ticker to warm yet.',
    ),
  ),
  message: text('For people.'),
  tickers: int('Tickers that are being warmed; 0 when it was skipped.', 25),
});

const PROGRESS = schemaOf<WarmingProgress>('A run that has not ended; written every second.', {
  reason: REASON,
  started_at: STARTED_AT,
  tickers: TICKERS,
  done: int('Tickers that are done, well or not.', 10),
  succeeded: SUCCEEDED,
  failed: int('Tickers.', 0),
  percent: int('Of the tickers, 0-100.', 40),
});

const RUN = schemaOf<WarmingReport>('A run that has ended.', {
  reason: REASON,
  outcome: oneOf(WARMING_OUTCOMES, 'stopped: its process left, or another got its turn, before all was done.'),
  started_at: STARTED_AT,
  finished_at: time('When it ended.'),
  tickers: TICKERS,
  succeeded: SUCCEEDED,
  failed: FAILED,
  failed_total: int('Tickers that are not ready; `failed` names the first 100 of them.', 0),
  skipped: int('Tickers that were not come to.', 0),
});

const REFRESH = schemaOf<RefreshReport>('The last refresh of popular entries that were about to expire.', {
  at: time('When it ended.'),
  refreshed: int('Entries.', 12),
  failed: int('Entries that could not be computed; their values stay until they expire.', 0),
});

const STATUS = schemaOf<WarmingStatus>(
  'What is warmed, by whichever process; without Redis, by the one that answers.',
  {
    running: bool('A run is under way.'),
    progress: orNullRef('WarmingProgress', 'null while nothing runs, or nothing is known of it yet.'),
    last_run: orNullRef('WarmingRun', 'null: none in the last 7 days.'),
    last_refresh: orNullRef('WarmingRefresh', 'null: none in the last 7 days.'),
    next_scheduled_at: orNull(time('When WARM_CRON is due on a trading day; null = never.')),
  },
);

const WARMUP = schemaOf<WarmupReport>('What became of the tickers.', {
  message: text('For people.', '2 of 3 tickers are ready'),
  tickers_processed: int('Tickers that were come to.', 3),
  successfully_cached: int('Tickers of which all that is known is in the cache: price, momentum, daily history.', 2),
  failed: FAILED,
  tickers: listOf(text('Ticker.', 'AAPL'), 'Those that were asked for, each once.'),
});

const WATCHLIST = schemaOf<Watchlist>('Tickers whose answers are made ready at the start and before the open.', {
  name: text('Name.', 'large-caps'),
  symbols: listOf(text('Ticker.', 'AAPL'), 'In the order in which they were given, each once.'),
  updated_at: orNull(time('When it was last written; null = whoever wrote it did not say.')),
});

const WATCHLISTS = schemaOf<WatchlistsReport>('All watchlists.', {
  count: int('Lists.', 1),
  stale: bool('They cannot be read now: this is how they were last.'),
  damaged: listOf(text('Name.', 'large-caps'), 'Names of what is stored among them and is no list: PUT or DELETE it.'),
  watchlists: listOf({ $ref: '#/components/schemas/Watchlist' }, 'In the order of their names.'),
});

const WATCHLIST_CHANGE = schemaOf<WatchlistChange>('What became of a watchlist.', {
  name: text('Name.', 'large-caps'),
  status: oneOf(['created', 'replaced', 'deleted'], 'What was done.'),
  symbols: listOf(text('Ticker.', 'AAPL'), 'Those of the list as it is now; none when it was deleted.'),
  updated_at: time('When it was done.'),
});

export const WARMING_SCHEMAS: Schemas = {
  WarmingStart: WARMING_START,
  WarmingProgress: PROGRESS,
  WarmingRun: RUN,
  WarmingRefresh: REFRESH,
  WarmingStatus: STATUS,
  CacheWarmup: WARMUP,
  Watchlist: WATCHLIST,
  Watchlists: WATCHLISTS,
  WatchlistChange: WATCHLIST_CHANGE,
};

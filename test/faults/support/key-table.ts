/** What the keys of an installation follow from. Over the whole time, unless it says otherwise. */
export interface Asked {
  readonly processes: number;
  /** Jobs of every queue, those of the schedule included. */
  readonly jobs: number;
  readonly scans: number;
  /** Candidates on the boards of all scans together. */
  readonly candidates: number;
  /** Sessions of the history. */
  readonly sessions: number;
  /** Named in requests, warmed, or on a board. */
  readonly tickers: number;
  readonly portfolios: number;
  /** Variants of the top list. */
  readonly lists: number;
  /** Feature vectors: symbols times days. */
  readonly vectors: number;
  readonly watchlists: number;
  /** Requests with an Idempotency-Key. */
  readonly keyedRequests: number;
  /** Requests that were under way at the same time. */
  readonly atOnce: number;
  /** Addresses that requests come from. */
  readonly clients: number;
}

export interface KeyFamily {
  readonly names: RegExp;
  /** How many keys of it there may be at once. */
  readonly most: (asked: Asked) => number;
  /** Its keys have no TTL, as the key tables say, or as BullMQ keeps its books. Default: each has one. */
  readonly hasNoEnd?: true;
}

const times =
  (count: number): KeyFamily['most'] =>
  () =>
    count;

/** Every key that the program writes is of exactly one of these. */
export const KEY_FAMILIES: readonly KeyFamily[] = [
  { names: /^bms:(candidates:(all|trade_ready|monitor)|meta|universe:counts|worker:health)$/, most: times(6) },
  { names: /^(squeeze_cache|market_metrics):[\w.-]+$/, most: ({ candidates }) => 2 * candidates },
  { names: /^amc:discovery:v3:(candidates|last-good|epoch):(legacy_v0|hybrid_v1)$/, most: times(6) },
  { names: /^amc:discovery:v3:(run|metadata):run_\w+$/, most: ({ scans }) => 2 * scans },
  { names: /^amc:discovery:(v3:runs|v3:universe:latest|stats:api_calls)$/, most: times(3) },
  { names: /^amc:(universe:tripwire:status|constants:(filters|exclusions))$/, most: times(3) },
  { names: /^amc:worker:(health:last_heartbeat|stats:performance)$/, most: times(2) },
  { names: /^amc:jobs:discovery:active$/, most: times(1) },
  { names: /^amc:jobs:(\w+:results|tombstone):[\w-]+$/, most: ({ jobs }) => 2 * jobs },
  { names: /^amc:idempotency:[0-9a-f]{64}$/, most: ({ keyedRequests }) => keyedRequests },
  { names: /^amc:idempotency:(events|audit):[\w-]+$/, most: ({ processes }) => 2 * processes },
  { names: /^amc:throttle:/, most: ({ clients }) => 2 * clients + 1 },
  { names: /^amc:audit$/, most: times(1) },
  { names: /^amc:facts:[\w-]+:(facts|recent-facts|iv-history|volume-curve|volume-samples)$/, most: times(5) },
  { names: /^amc:market:bars:[\w-]+:\d{4}-\d\d-\d\d$/, most: ({ sessions }) => sessions },
  { names: /^amc:cache:(generation|probe|warming:(lastRun|lastRefresh|progress:[\w-]+))$/, most: times(5) },
  { names: /^(price|momentum|historical):[\w./-]+$/, most: ({ tickers }) => 3 * tickers },
  { names: /^features:[\w./-]+:\d{4}-\d\d-\d\d$/, most: ({ vectors }) => vectors },
  { names: /^portfolio:[0-9a-f]{64}$/, most: ({ portfolios }) => portfolios },
  { names: /^insights:momentum-[\w-]+$/, most: ({ lists }) => lists },
  // of a value and of what it is made from; of warming, of what it has done, and of the end of an emergency
  { names: /^lock:/, most: ({ atOnce }) => 2 * atOnce + 4 },
  { names: /^amc:calibration:emergency$/, most: times(1) },
  { names: /^amc:calibration:(current|versions)$/, most: times(2), hasNoEnd: true },
  { names: /^amc:watchlist:\.names$/, most: times(1) },
  { names: /^amc:watchlist:[\w-]+$/, most: ({ watchlists }) => watchlists, hasNoEnd: true },
  { names: /^amc:events$/, most: times(1), hasNoEnd: true },
  { names: /^bull:[\w-]+:(consumers|stalled-check)$/, most: times(4) },
  {
    names: /^bull:[\w-]+:(meta|id|pc|marker|events|wait|paused|prioritized|delayed|active|stalled|completed|failed)$/,
    most: times(26),
    hasNoEnd: true,
  },
  // which similar job waits or runs; the claim of a retry ends by itself
  { names: /^bull:[\w-]+:de:.+$/, most: ({ jobs }) => jobs, hasNoEnd: true },
  { names: /^bull:[\w-]+:[\w-]+:lock$/, most: ({ jobs }) => jobs },
  // BullMQ takes them away with the next job that ends when they are older than RESULT_TTL_SECONDS, failed ones in a week
  { names: /^bull:[\w-]+:(discovery_|cycle-|features_)[\w-]+$/, most: ({ jobs }) => jobs, hasNoEnd: true },
];

import { knownNumber } from '../../common/known-number.js';
import type { BoardEntry, RunMetadata } from '../domain/board.js';
import type { FeatureName } from '../domain/feature-columns.js';
import { relativeVolumeTtlSeconds } from '../../cache/relative-volume-ttl.js';
import { FrameSymbols } from '../domain/frame-symbols.js';
import type { ScoredFrame } from '../domain/scored-frame.js';
import { STRATEGIES, type StrategyName } from '../domain/strategy.js';
import { ELIGIBLE, SCANNED_EXCHANGES } from '../domain/universe.js';
import type { PublishedRun } from './board-store.js';

/** A document and the keys it is written under, without the installation's prefix. */
export interface KeyedDocument {
  readonly json: string;
  /** Key -> time to live in ms. */
  readonly ttlMs: Readonly<Record<string, number>>;
}

export interface BoardKeysInput {
  readonly run: PublishedRun;
  /** The strategy that `bms:*` and the per-symbol keys speak of. */
  readonly strategy: StrategyName;
  /** TTL of `bms:*`. */
  readonly boardTtlMs: number;
  /** 2.5 x the time between cycles: what is renewed every cycle must outlive two. */
  readonly leastTtlMs: number;
  /** The process that scanned; null when it is not this one. */
  readonly worker: WorkerFacts | null;
  /** When the tripwire took its present status, ISO 8601 UTC. */
  readonly tripwireSince: string;
  /** 0-1; spreads the ends of keys that are written together. */
  readonly random: () => number;
}

/** How the process that scans fares, as others may read it. Times are ISO 8601 UTC. */
export interface WorkerFacts {
  readonly worker_id: string;
  readonly cycle_seconds: number;
}

const SECOND_MS = 1000;
const RUN_TTL_MS = 600 * SECOND_MS;
const SHORT_TTL_MS = 120 * SECOND_MS;
const UNIVERSE_TTL_MS = 14_400 * SECOND_MS;
const LAST_GOOD_TTL_MS = 86_400 * SECOND_MS;
const SYMBOL_JITTER_FRAC = 0.1;

/** Everything that others read of a run, as plain JSON under the keys of the contract. Pure. */
export function boardKeys(input: BoardKeysInput): KeyedDocument[] {
  return [
    ...STRATEGIES.map((strategy) => wholeBoard(input, strategy)),
    ...strategyKeys(input),
    ...universeFacts(input),
    ...workerFacts(input),
  ];
}

/** Those of them that speak of one strategy alone, the effective one. */
export function strategyKeys(input: BoardKeysInput): KeyedDocument[] {
  return [...boardLists(input), ...runFacts(input), ...symbolFacts(input)];
}

/** One board with its metadata: for other programs while it is current, and as the last good one. */
function wholeBoard({ run, leastTtlMs }: BoardKeysInput, strategy: StrategyName): KeyedDocument {
  const { meta, entries } = run.result.boards[strategy];
  const head = JSON.stringify({ run_id: meta.run_id, strategy, count: entries.length, meta });
  return {
    json: `${head.slice(0, -1)},"candidates":${jsonArray(entries)}}`,
    ttlMs: {
      [`amc:discovery:v3:candidates:${strategy}`]: Math.max(RUN_TTL_MS, leastTtlMs),
      [`amc:discovery:v3:last-good:${strategy}`]: LAST_GOOD_TTL_MS,
    },
  };
}

function boardLists({ run, strategy, boardTtlMs, leastTtlMs }: BoardKeysInput): KeyedDocument[] {
  const { entries } = run.result.boards[strategy];
  const ttlMs = Math.max(boardTtlMs, leastTtlMs);
  const list = (name: string, chosen: readonly BoardEntry[]): KeyedDocument => ({
    json: jsonArray(chosen),
    ttlMs: { [`bms:candidates:${name}`]: ttlMs },
  });
  return [
    list('all', entries),
    list(
      'trade_ready',
      entries.filter(({ action }) => action === 'TRADE_READY'),
    ),
    list(
      'monitor',
      entries.filter(({ action }) => action === 'MONITOR'),
    ),
  ];
}

function runFacts({ run, strategy, boardTtlMs, leastTtlMs }: BoardKeysInput): KeyedDocument[] {
  const { boards } = run.result;
  const { meta } = boards[strategy];
  const both = { legacy_v0: boards.legacy_v0.meta, hybrid_v1: boards.hybrid_v1.meta };
  const ttlMs = Math.max(boardTtlMs, leastTtlMs);
  const { rows_read, universe_size, eligible, funnel, gated, candidates_found, trade_ready, monitor } = meta;
  const counts = { rows_read, universe_size, eligible, funnel, gated, candidates_found, trade_ready, monitor };
  return [
    document('bms:meta', ttlMs, meta),
    document('bms:universe:counts', ttlMs, { ...stamp(meta), ...counts }),
    document(`amc:discovery:v3:metadata:${meta.run_id}`, Math.max(RUN_TTL_MS, leastTtlMs), both),
    document('amc:discovery:stats:api_calls', SHORT_TTL_MS, { ...stamp(meta), ...meta.api_usage }),
  ];
}

function universeFacts({ run, strategy, leastTtlMs, tripwireSince }: BoardKeysInput): KeyedDocument[] {
  const { boards, frame } = run.result;
  const { meta } = boards[strategy];
  const { status, critical_threshold, warning_threshold } = meta.tripwire;
  const symbols = FrameSymbols.of(frame).symbols.filter((_, row) => frame.verdicts[row] === ELIGIBLE);
  const { filters, exclusions } = constantsOf(frame, meta);
  return [
    document('amc:discovery:v3:universe:latest', Math.max(UNIVERSE_TTL_MS, leastTtlMs), {
      ...stamp(meta),
      count: symbols.length,
      symbols,
    }),
    document('amc:universe:tripwire:status', SHORT_TTL_MS, {
      status,
      size: meta.universe_size,
      threshold: status === 'critical' ? critical_threshold : warning_threshold,
      since: tripwireSince,
    }),
    document('amc:constants:filters', UNIVERSE_TTL_MS, filters),
    document('amc:constants:exclusions', UNIVERSE_TTL_MS, exclusions),
  ];
}

/** What the scan applies: the limits, and what it leaves out whatever it trades at. */
function constantsOf({ universe }: ScoredFrame, meta: RunMetadata): { filters: object; exclusions: object } {
  return {
    filters: { ...stamp(meta), ...meta.filters_applied },
    exclusions: {
      ...stamp(meta),
      types_kept: universe.types,
      exchanges_kept: SCANNED_EXCHANGES,
      unknown_types_kept: universe.includeUnknownTypes,
    },
  };
}

function workerFacts({ run, strategy, boardTtlMs, leastTtlMs, worker }: BoardKeysInput): KeyedDocument[] {
  if (worker === null) return [];
  const { meta } = run.result.boards[strategy];
  const { execution_time_ms, stage_timings_ms, rows_read, eligible } = meta;
  const performance = { execution_time_ms, stage_timings_ms, rows_read, eligible };
  const health = { ...stamp(meta), ...worker, status: 'healthy', worker_running: true };
  return [
    document('bms:worker:health', Math.max(boardTtlMs, leastTtlMs), health),
    document('amc:worker:stats:performance', SHORT_TTL_MS, { ...stamp(meta), ...worker, ...performance }),
  ];
}

function symbolFacts({ run, strategy, random }: BoardKeysInput): KeyedDocument[] {
  const { boards, frame } = run.result;
  const { meta, entries } = boards[strategy];
  const rows = FrameSymbols.of(frame);
  const head = JSON.stringify({ ...stamp(meta), strategy }).slice(0, -1);
  return entries.flatMap(({ symbol, json }) => {
    const row = rows.rowOf(symbol);
    const feature = (name: FeatureName): number | null =>
      knownNumber(row === undefined ? NaN : frame.features[name][row]);
    const relVolume = feature('rel_volume');
    const ttlMs =
      relativeVolumeTtlSeconds(relVolume) * SECOND_MS * (1 - SYMBOL_JITTER_FRAC + 2 * SYMBOL_JITTER_FRAC * random());
    return [
      { json: `${head},${json.slice(1)}`, ttlMs: { [`squeeze_cache:${symbol}`]: ttlMs } },
      document(`market_metrics:${symbol}`, ttlMs, {
        ...stamp(meta),
        symbol,
        price: feature('price'),
        volume: feature('day_volume_shares'),
        rel_volume: relVolume,
      }),
    ];
  });
}

/** Which run a document is from and what instant it describes. */
function stamp({ run_id, source, as_of, timestamp }: RunMetadata): object {
  return { run_id, source, as_of, timestamp };
}

function document(key: string, ttlMs: number, value: object): KeyedDocument {
  return { json: JSON.stringify(value), ttlMs: { [key]: ttlMs } };
}

function jsonArray(entries: readonly BoardEntry[]): string {
  return `[${entries.map(({ json }) => json).join(',')}]`;
}

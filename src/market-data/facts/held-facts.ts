import { MarketDataError } from '../market-data-error.js';
import type { FactLifetime, FactLifetimes } from './fact-lifetimes.js';
import type { FactTable, FloatFact, NewsPage, OptionChainSummary } from './market-facts.js';
import type { ShortInterestFact, ShortVolumeFact, TickerDetails } from './market-facts.js';
import { joinNewsPages } from './news-pages.js';

/** Facts of the whole market that come as one table. */
export interface FactTables {
  readonly float: FactTable<FloatFact>;
  readonly short_interest: FactTable<ShortInterestFact>;
  readonly short_volume: FactTable<ShortVolumeFact>;
}
/** In the order in which they are worth a call. */
export const TABLE_KINDS = ['float', 'short_interest', 'short_volume'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];
export type KnownTables = { readonly [Kind in TableKind]: FactTables[Kind] | null };

/** News and what is known of single symbols. */
export interface RecentFacts {
  readonly news: NewsPage | null;
  readonly options: ReadonlyMap<string, OptionChainSummary>;
  readonly details: ReadonlyMap<string, TickerDetails>;
}

/** A new table with fewer rows than this share of the held one is taken for a truncated answer. */
const MIN_SHARE_OF_HELD = 0.5;
/** Clocks of machines that share a store may differ by as much; what claims to be newer is not believed. */
const MAX_CLOCK_SKEW_MS = 60_000;

/** All that has been answered, the newest of each; nothing in it changes, it is replaced. */
export class HeldFacts {
  /** Counts changes of the tables. */
  tablesRevision = 0;
  /** Counts changes of the rest. */
  recentRevision = 0;
  private heldTables: KnownTables = { float: null, short_interest: null, short_volume: null };
  private heldRecent: RecentFacts = { news: null, options: new Map(), details: new Map() };

  constructor(private readonly lifetimes: FactLifetimes) {}

  get revision(): number {
    return this.tablesRevision + this.recentRevision;
  }

  get tables(): KnownTables {
    return this.heldTables;
  }

  get recent(): RecentFacts {
    return this.heldRecent;
  }

  /** Throws MarketDataError `malformed` for a table that is too small to replace the one at hand. */
  putTable<Kind extends TableKind>(kind: Kind, table: FactTables[Kind]): void {
    const held = this.heldTables[kind]?.rows.size ?? 0;
    const { size } = table.rows;
    if (size === 0 || size < held * MIN_SHARE_OF_HELD) {
      throw new MarketDataError('malformed', `${String(size)} rows came, ${String(held)} were there before`);
    }
    this.heldTables = { ...this.heldTables, [kind]: table };
    this.tablesRevision++;
  }

  putNews(page: NewsPage): void {
    this.heldRecent = { ...this.heldRecent, news: joinNewsPages(this.heldRecent.news, page) };
    this.recentRevision++;
  }

  putChain(symbol: string, chain: OptionChainSummary): void {
    this.heldRecent = { ...this.heldRecent, options: new Map(this.heldRecent.options).set(symbol, chain) };
    this.recentRevision++;
  }

  putDetails(symbol: string, details: TickerDetails): void {
    this.heldRecent = { ...this.heldRecent, details: new Map(this.heldRecent.details).set(symbol, details) };
    this.recentRevision++;
  }

  /** Takes over tables that others have fetched, where they are newer than ours. */
  adoptTables(tables: KnownTables, nowMs: number): void {
    const newer = TABLE_KINDS.filter((kind) => {
      const askedMs = tables[kind]?.askedMs ?? -Infinity;
      return askedMs > (this.heldTables[kind]?.askedMs ?? -Infinity) && askedMs <= nowMs + MAX_CLOCK_SKEW_MS;
    });
    if (newer.length === 0) return;
    this.heldTables = { ...this.heldTables, ...Object.fromEntries(newer.map((kind) => [kind, tables[kind]])) };
    this.tablesRevision++;
  }

  /** Takes over what others know, or an earlier process did. */
  adoptRecent({ news, options, details }: RecentFacts, nowMs: number): void {
    const latestMs = nowMs + MAX_CLOCK_SKEW_MS;
    this.heldRecent = {
      news: news === null || news.askedMs > latestMs ? this.heldRecent.news : joinNewsPages(this.heldRecent.news, news),
      options: newerOf(this.heldRecent.options, options, latestMs),
      details: newerOf(this.heldRecent.details, details, latestMs),
    };
    this.recentRevision++;
  }

  /** Lets go of what has outlived its use. */
  prune(nowMs: number): void {
    const { float, short_interest, short_volume } = this.heldTables;
    this.heldTables = {
      float: serving(float, nowMs, this.lifetimes.float),
      short_interest: serving(short_interest, nowMs, this.lifetimes.short_interest),
      short_volume: serving(short_volume, nowMs, this.lifetimes.short_volume),
    };
    this.heldRecent = {
      ...this.heldRecent,
      options: allServing(this.heldRecent.options, nowMs, this.lifetimes.options),
      details: allServing(this.heldRecent.details, nowMs, this.lifetimes.details),
    };
  }
}

interface Asked {
  readonly askedMs: number;
}

function serving<T extends Asked>(fact: T | null, nowMs: number, { expireMs }: FactLifetime): T | null {
  return fact !== null && nowMs - fact.askedMs < expireMs ? fact : null;
}

/** The same map where all of it serves. */
function allServing<T extends Asked>(
  facts: ReadonlyMap<string, T>,
  nowMs: number,
  lifetime: FactLifetime,
): ReadonlyMap<string, T> {
  const left = [...facts].filter(([, fact]) => serving(fact, nowMs, lifetime) !== null);
  return left.length === facts.size ? facts : new Map(left);
}

function newerOf<T extends Asked>(
  held: ReadonlyMap<string, T>,
  kept: ReadonlyMap<string, T>,
  latestMs: number,
): ReadonlyMap<string, T> {
  const newer = [...kept].filter(
    ([symbol, { askedMs }]) => askedMs > (held.get(symbol)?.askedMs ?? -Infinity) && askedMs <= latestMs,
  );
  return new Map([...held, ...newer]);
}

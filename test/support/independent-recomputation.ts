import type { CalibrationDocument } from '../../src/calibration/calibration-document.js';
import type { UniverseConfig } from '../../src/config/app-config.js';
import { type IndependentFeatures, independentFeatures } from './independent-features.js';
import { type IndependentRow, independentHybrid, independentLegacy } from './independent-strategies.js';
import type { RealBar, RealMarket } from './real-market-files.js';

const EXCHANGES = ['XNYS', 'XNAS', 'XASE', 'ARCX', 'BATS'];

/** A symbol that the universe lets in. */
export interface IndependentMember {
  readonly symbol: string;
  readonly name: string;
  readonly marketCapUsd: number | null;
  readonly bars: readonly RealBar[];
}

export interface IndependentUniverse {
  readonly members: readonly IndependentMember[];
  /** Why a symbol of the session is no member: its first reason. */
  readonly rejected: ReadonlyMap<string, string>;
  readonly rowsRead: number;
  /** Common stocks seen, before price, cap and volume are asked. */
  readonly commonStocks: number;
}

/** Section 3 of the scoring contract for one session. */
export function independentUniverse(market: RealMarket, date: string, config: UniverseConfig): IndependentUniverse {
  const today = market.dates.indexOf(date);
  const members: IndependentMember[] = [];
  const rejected = new Map<string, string>();
  let commonStocks = 0;
  for (const [symbol, all] of market.bars) {
    const bar = all.findLast(({ session }) => session === today);
    if (!bar) continue;
    const known = market.reference.get(symbol);
    const marketCapUsd = known?.shares === undefined ? null : known.shares * bar.close;
    const identity = identityReason(known, config);
    if (identity === null) commonStocks++;
    const reason = identity ?? tradingReason(bar, marketCapUsd, config);
    if (reason === null)
      members.push({ symbol, name: known!.name, marketCapUsd, bars: all.filter(({ session }) => session <= today) });
    else rejected.set(symbol, reason);
  }
  return { members, rejected, rowsRead: market.rowsOf.get(date)!, commonStocks };
}

function identityReason(
  known: { type: string | undefined; exchange: string | undefined } | undefined,
  config: UniverseConfig,
): string | null {
  if (known?.type === undefined && known?.exchange === undefined) return 'type_unknown';
  if (known.type === undefined || !config.types.includes(known.type)) return 'type_excluded';
  return known.exchange !== undefined && EXCHANGES.includes(known.exchange) ? null : 'exchange_excluded';
}

function tradingReason(bar: RealBar, marketCapUsd: number | null, config: UniverseConfig): string | null {
  if (bar.close < config.minPriceUsd) return 'price_too_low';
  if (bar.close > config.maxPriceUsd) return 'price_too_high';
  if (marketCapUsd !== null && marketCapUsd < config.minMarketCapUsd) return 'market_cap_too_small';
  return bar.close * bar.volume < config.minDollarVolumeUsd ? 'dollar_volume_too_low' : null;
}

export interface IndependentBoards {
  readonly universe: IndependentUniverse;
  readonly features: ReadonlyMap<string, IndependentFeatures>;
  readonly names: ReadonlyMap<string, string>;
  /** Every member, in board order. */
  readonly hybrid_v1: readonly IndependentRow[];
  readonly legacy_v0: readonly IndependentRow[];
}

/** Sections 2 to 6 for one session, over at most `historySessions` sessions before it. */
export function independentBoards(
  market: RealMarket,
  date: string,
  config: {
    readonly universe: UniverseConfig;
    readonly historySessions: number;
    readonly calibration: CalibrationDocument;
  },
): IndependentBoards {
  const universe = independentUniverse(market, date, config.universe);
  const today = market.dates.indexOf(date);
  const oldest = Math.max(0, today - config.historySessions);
  const features = new Map<string, IndependentFeatures>();
  const hybrid: IndependentRow[] = [];
  const legacy: IndependentRow[] = [];
  for (const member of universe.members) {
    const held = independentFeatures(
      member.bars.filter(({ session }) => session >= oldest),
      today,
      oldest,
    );
    features.set(member.symbol, held);
    const scored = independentHybrid(member, held, config.calibration);
    hybrid.push(scored);
    legacy.push(independentLegacy(member, held, scored.candidate.subscores, config.calibration));
  }
  const names = new Map(universe.members.map(({ symbol, name }) => [symbol, name]));
  return { universe, features, names, hybrid_v1: hybrid.sort(inBoardOrder), legacy_v0: legacy.sort(inBoardOrder) };
}

const ACTION_ORDER = ['TRADE_READY', 'MONITOR', 'RANKED'];

function inBoardOrder({ candidate: a }: IndependentRow, { candidate: b }: IndependentRow): number {
  return (
    ACTION_ORDER.indexOf(a.action) - ACTION_ORDER.indexOf(b.action) ||
    b.score - a.score ||
    (b.rel_volume ?? -1) - (a.rel_volume ?? -1) ||
    b.dollar_volume_usd - a.dollar_volume_usd ||
    (a.symbol < b.symbol ? -1 : 1)
  );
}

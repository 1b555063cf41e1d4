import type { UniverseConfig } from '../../config/app-config.js';
import type { MarketSnapshot } from '../../market-data/market-snapshot.js';
import type { Listings, ReferenceRow } from '../../market-data/reference-table.js';
import { isTestSymbol, looksLikeCommonStock } from './instrument-kind.js';

/** Why a row of the snapshot is not scored. The first two are found by the provider, the others here, in this order. */
export const REJECT_REASONS = [
  'malformed',
  'duplicate',
  'type_unknown',
  'type_excluded',
  'exchange_excluded',
  'no_price',
  'stale_price',
  'price_too_low',
  'price_too_high',
  'market_cap_too_small',
  'dollar_volume_too_low',
] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

/** Exchanges whose listings are scanned (market identifier codes). */
export const SCANNED_EXCHANGES: readonly string[] = ['XNYS', 'XNAS', 'XASE', 'ARCX', 'BATS'];

/** 0 in the verdict column: the row passed every filter. Otherwise REJECT_REASONS index + 1. */
export const ELIGIBLE = 0;

export interface UniverseVerdicts {
  /** One code per snapshot row: ELIGIBLE or REJECT_REASONS index + 1. */
  readonly codes: Uint8Array;
  /** Raw count of common stocks among the rows, before price, cap and volume: the tripwire's figure. */
  readonly commonStocks: number;
}

/** The reason behind a verdict code, or null when the row is eligible. */
export function rejectReason(code: number): RejectReason | null {
  return code === ELIGIBLE ? null : (REJECT_REASONS[code - 1] ?? null);
}

const CODE = Object.fromEntries(REJECT_REASONS.map((reason, i) => [reason, i + 1])) as Record<RejectReason, number>;

/** Type, exchange and activity: what an instrument is, whatever it trades at. ELIGIBLE or a code. */
function instrumentCode(symbol: string, row: ReferenceRow | undefined, config: UniverseConfig): number {
  const { type = null, exchange = null } = row ?? {};
  if (type === null && exchange === null && !config.includeUnknownTypes) return CODE.type_unknown;
  if (row?.active === false || !isWantedKind(symbol, row, config)) return CODE.type_excluded;
  return exchange !== null && !SCANNED_EXCHANGES.includes(exchange) ? CODE.exchange_excluded : ELIGIBLE;
}

/** By the type that reference data gives, else by symbol and name. */
function isWantedKind(symbol: string, row: ReferenceRow | undefined, config: UniverseConfig): boolean {
  if (isTestSymbol(symbol)) return false;
  const type = row?.type ?? null;
  return type === null ? looksLikeCommonStock(symbol, row?.name ?? null) : config.types.includes(type);
}

/** Verdicts on what an instrument is; all others are verdicts on how a common stock trades. */
const NOT_COMMON_STOCK: ReadonlySet<number> = new Set([CODE.type_unknown, CODE.type_excluded, CODE.exchange_excluded]);

/** True for what the tripwire counts: common stock by type, active, on a scanned exchange, whatever it trades at. */
export function isCommonStock(code: number): boolean {
  return !NOT_COMMON_STOCK.has(code);
}

/**
 * Decides for every row of the snapshot whether it is scored. A market cap that nobody knows passes unless it is
 * required; a dollar volume that nobody knows cannot show the minimum and is rejected.
 * @param dollarVolumeUsd price x day volume per row, NaN = unknown
 * @param marketCapUsd per row, NaN = unknown
 */
export function filterUniverse(
  snapshot: MarketSnapshot,
  listings: Listings,
  dollarVolumeUsd: Float64Array,
  marketCapUsd: Float64Array,
  config: UniverseConfig,
): UniverseVerdicts {
  const count = snapshot.symbols.length;
  const codes = new Uint8Array(count);
  let commonStocks = 0;
  const { priceUsd, priceTimeMs } = snapshot.columns;
  for (let i = 0; i < count; i++) {
    const symbol = snapshot.symbols[i] as string;
    const instrument = instrumentCode(symbol, listings[i], config);
    if (instrument !== ELIGIBLE) {
      codes[i] = instrument;
      continue;
    }
    commonStocks++;
    codes[i] = tradingCode(
      priceUsd[i] as number,
      (priceTimeMs[i] as number) < snapshot.session.startMs,
      marketCapUsd[i] as number,
      dollarVolumeUsd[i] as number,
      config,
    );
  }
  return { codes, commonStocks };
}

function tradingCode(
  priceUsd: number,
  stale: boolean,
  capUsd: number,
  volumeUsd: number,
  config: UniverseConfig,
): number {
  if (Number.isNaN(priceUsd)) return CODE.no_price;
  if (stale) return CODE.stale_price;
  if (priceUsd < config.minPriceUsd) return CODE.price_too_low;
  if (priceUsd > config.maxPriceUsd) return CODE.price_too_high;
  if (Number.isNaN(capUsd) ? config.requireMarketCap : capUsd < config.minMarketCapUsd)
    return CODE.market_cap_too_small;
  return volumeUsd >= config.minDollarVolumeUsd ? ELIGIBLE : CODE.dollar_volume_too_low;
}

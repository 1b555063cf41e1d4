import { gaussian, hash, unit } from './hash-noise.js';
import type { Instrument } from './instrument.js';
import type { InstrumentKind } from './instrument-kinds.js';
import { SECTORS, instrumentName } from './instrument-names.js';

/** Median and spread (of the logarithm) of a company's size. */
const MARKET_CAP_USD = { median: 700e6, spread: 2 };

/** Numbers of the hash that decide one property each, so that properties do not depend on each other. */
const SALT = {
  size: 1,
  price: 3,
  volume: 5,
  volatility: 7,
  beta: 9,
  sector: 11,
  exchange: 12,
  sizeGap: 13,
  vwapGap: 14,
};

/** Places among the instruments where the feed leaves something out or says something odd: every n-th, from `first`. */
const ODD_ROWS = {
  exchangeMissing: { every: 600, first: 11 },
  exchangeElsewhere: { every: 700, first: 13 },
  inactive: { every: 900, first: 17 },
} as const;

/** Whose ticker and name an instrument carries: its own, or those of the company that it derives from. */
export interface Identity {
  readonly ticker: string;
  readonly nameKey: number;
  readonly sectorIndex: number;
}

/** Sector 1 to SECTORS.length of a company. */
export function companySector(key: number): number {
  return 1 + (hash(key, SALT.sector) % SECTORS.length);
}

/** Draws everything that stays the same about an instrument from its key. */
export function makeInstrument(
  kind: InstrumentKind,
  index: number,
  key: number,
  identity: Identity,
  listedDay: number,
): Instrument {
  const size = gaussian(key, SALT.size);
  const priceUsd =
    kind.priceUsd.median * Math.exp(kind.priceUsd.spread * (0.6 * size + 0.8 * gaussian(key, SALT.price)));
  const volumeUsd =
    kind.dollarVolumeUsd.median *
    Math.exp(kind.dollarVolumeUsd.spread * (0.91 * size + 0.41 * gaussian(key, SALT.volume)));
  const shares = Math.round((MARKET_CAP_USD.median * Math.exp(MARKET_CAP_USD.spread * size)) / priceUsd);
  const sizeGap = unit(hash(key, SALT.sizeGap));
  return {
    key,
    symbol: identity.ticker + (kind.tickerSuffix ?? ''),
    name: instrumentName(identity.ticker, identity.nameKey, identity.sectorIndex, kind.label),
    type: kind.type,
    exchange: exchange(kind, index, key),
    active: !isOdd(index, ODD_ROWS.inactive),
    sector: kind.company ? (SECTORS[identity.sectorIndex - 1]?.name ?? null) : null,
    sectorIndex: kind.company ? identity.sectorIndex : 0,
    shares: kind.company ? shares : 0,
    reportsShares: kind.company && sizeGap >= 0.08,
    reportsMarketCap: kind.company && (sizeGap < 0.04 || sizeGap >= 0.12),
    reportsVwap: unit(hash(key, SALT.vwapGap)) >= 0.02,
    listedDay,
    logBasePrice: Math.log(priceUsd),
    dailyVolatility:
      kind.dailyVolatility.median *
      Math.exp(kind.dailyVolatility.spread * gaussian(key, SALT.volatility) - 0.18 * size),
    beta: kind.beta * (0.6 + 0.8 * unit(hash(key, SALT.beta))),
    ordinaryVolumeShares: volumeUsd / priceUsd,
    tradeEverySec: Math.round(Math.min(3600, Math.max(1, 5e7 / volumeUsd))),
    idleDaysFrac: idleDaysFrac(volumeUsd),
    storyFrac: kind.storyFrac,
  };
}

function isOdd(index: number, { every, first }: { readonly every: number; readonly first: number }): boolean {
  return index % every === first;
}

function exchange(kind: InstrumentKind, index: number, key: number): string | null {
  // Half of what has no type has no exchange either: such rows cannot be judged at all.
  if (isOdd(index, ODD_ROWS.exchangeMissing) || (kind.type === null && index % 2 === 0)) return null;
  if (isOdd(index, ODD_ROWS.exchangeElsewhere)) return 'IEXG';
  let left = unit(hash(key, SALT.exchange)) * kind.exchanges.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [code, weight] of kind.exchanges) {
    left -= weight;
    if (left < 0) return code;
  }
  return null;
}

function idleDaysFrac(volumeUsd: number): number {
  if (volumeUsd < 10e3) return 0.45;
  if (volumeUsd < 60e3) return 0.12;
  return volumeUsd < 300e3 ? 0.01 : 0;
}

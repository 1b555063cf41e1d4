import { DateTime } from 'luxon';
import type { StubMarket } from './stub-market.js';
import { noise } from './stub-noise.js';

const ZONE = 'America/New_York';
const NS_PER_MS = 1e6;
const WEEKS = 10;
const STEPS_EITHER_SIDE = 10;
const FRIDAY = 5;

export interface StubContract {
  readonly details: {
    readonly ticker: string;
    readonly contract_type: string;
    readonly expiration_date: string;
    readonly strike_price: number;
  };
  readonly day: { readonly volume?: number; readonly last_updated?: number };
  readonly implied_volatility?: number;
  readonly open_interest: number;
  readonly greeks: object;
}

interface Chain {
  readonly index: number;
  readonly ticker: string;
  readonly spotUsd: number;
  readonly stepUsd: number;
  readonly turnover: number;
  /** When the date of the session began, epoch ms. */
  readonly dateMs: number;
}

/** Contracts on one underlying, by ticker; most common stocks above 2 USD have some. */
export function stubOptions(market: StubMarket, underlying: string, nowMs: number): StubContract[] {
  const { calendar, seed } = market.options;
  const index = market.instruments.findIndex(({ ticker }) => ticker === underlying);
  const instrument = market.instruments[index];
  const { date } = calendar.at(nowMs);
  const spotUsd = market.bars(date, date)[index]?.o ?? 0;
  if (instrument?.type !== 'CS' || spotUsd < 2 || noise(seed, index, 61) < 0.2) return [];
  const stepUsd = spotUsd < 10 ? 0.5 : spotUsd < 60 ? 1 : 5;
  const dateMs = DateTime.fromISO(date, { zone: ZONE }).toMillis();
  const turnover = (instrument.baseVolumeShares / 10_000) * (0.5 + noise(seed, index, 62));
  const chain: Chain = { index, ticker: underlying, spotUsd, stepUsd, turnover, dateMs };
  const steps = Array.from({ length: 2 * STEPS_EITHER_SIDE + 1 }, (_, k) => k - STEPS_EITHER_SIDE);
  const strikes = steps.map((k) => (Math.round(spotUsd / stepUsd) + k) * stepUsd).filter((strike) => strike > 0);
  return fridaysFrom(nowMs).flatMap((expiry, week) =>
    ['call', 'put'].flatMap((type) => strikes.map((strike) => contract(seed, chain, { type, expiry, week, strike }))),
  );
}

/** Half-hearted away from the money; some never trade, some last traded days ago, some have no volatility. */
function contract(
  seed: number,
  { index, ticker, spotUsd, turnover, dateMs }: Chain,
  { type, expiry, week, strike }: { type: string; expiry: string; week: number; strike: number },
): StubContract {
  const away = strike / spotUsd - 1;
  const draw = (key: number): number =>
    noise(seed, index, week, Math.round(strike * 100), type === 'call' ? 0 : 1, key);
  const isTraded = draw(63) > 0.2;
  const isOld = draw(64) < 0.1;
  const volume = Math.ceil(turnover * draw(65) * Math.exp(-Math.abs(away) * 12));
  const volatility = (0.3 + noise(seed, index, 66)) * (1 + 2 * away ** 2);
  const code = `${expiry.slice(2).replaceAll('-', '')}${type === 'call' ? 'C' : 'P'}${String(strike * 1_000).padStart(8, '0')}`;
  return {
    details: { ticker: `O:${ticker}${code}`, contract_type: type, expiration_date: expiry, strike_price: strike },
    day: isTraded ? { volume, last_updated: (isOld ? dateMs - 5 * 86_400_000 : dateMs) * NS_PER_MS } : {},
    ...(Math.abs(away) < 0.3 && draw(67) > 0.1 && { implied_volatility: volatility }),
    open_interest: Math.round(volume * 7),
    greeks: {},
  };
}

function fridaysFrom(nowMs: number): string[] {
  const today = DateTime.fromMillis(nowMs, { zone: ZONE });
  const first = today.plus({ days: (FRIDAY - today.weekday + 7) % 7 });
  return Array.from({ length: WEEKS }, (_, week) => first.plus({ weeks: week }).toFormat('yyyy-MM-dd'));
}

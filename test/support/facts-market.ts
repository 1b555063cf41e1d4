import { expect } from '@jest/globals';
import { CallBudget } from '../../src/market-data/facts/call-budget.js';
import type { MarketFacts } from '../../src/market-data/facts/market-facts.js';
import { MarketDataError, type MarketDataErrorKind } from '../../src/market-data/market-data-error.js';
import type { MarketDataProvider } from '../../src/market-data/market-data-provider.js';

export const DAY_MS = 86_400_000;
/** No listed instrument is called so. */
export const UNKNOWN_SYMBOL = 'QQQQQQ.NONE';
/** Names by dollar volume among which some have options. */
const LIQUID_NAMES = 20;

/** A provider under test, its facts, and what tests ask them about. */
export interface FactsMarket {
  readonly provider: MarketDataProvider;
  readonly facts: MarketFacts;
  readonly nowMs: number;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly lastSession: string;
  /** The common stocks with the largest dollar volume, largest first. */
  readonly liquid: readonly Quoted[];
}

export interface Quoted {
  readonly symbol: string;
  readonly priceUsd: number;
}

export const never = (): AbortSignal => new AbortController().signal;
export const ample = (): CallBudget => new CallBudget(100);

/** Looks a market over before it is asked for facts, so that what is counted afterwards is theirs alone. */
export async function openFactsMarket(provider: MarketDataProvider): Promise<FactsMarket> {
  const { facts } = provider;
  if (facts === null) throw new Error(`${provider.source} has no facts`);
  const liquid = await liquidNames(provider);
  const nowMs = provider.marketNowMs();
  const { date } = provider.calendar.at(nowMs);
  const [lastSession] = provider.calendar.sessionsBefore(date, 1);
  return { provider, facts, nowMs, today: date, lastSession: String(lastSession), liquid };
}

async function liquidNames(provider: MarketDataProvider): Promise<Quoted[]> {
  const { symbols, columns } = await provider.snapshot(never());
  const { rows } = await provider.reference(never());
  return symbols
    .map((symbol, row) => {
      const priceUsd = columns.priceUsd[row] ?? NaN;
      return { symbol, priceUsd, volumeUsd: priceUsd * (columns.dayVolumeShares[row] ?? NaN) };
    })
    .filter(({ symbol, volumeUsd }) => volumeUsd > 0 && rows.get(symbol)?.type === 'CS')
    .sort((a, b) => b.volumeUsd - a.volumeUsd)
    .slice(0, LIQUID_NAMES);
}

type Ask = (market: FactsMarket, budget: CallBudget, signal: AbortSignal) => Promise<unknown>;

/** Each method of the port once, with a question that has an answer. */
export const ASKS: readonly (readonly [name: string, ask: Ask])[] = [
  ['floats', ({ facts }, budget, signal) => facts.floats(budget, signal)],
  ['short interest', ({ facts }, budget, signal) => facts.shortInterest(budget, signal)],
  ['short volume', ({ facts, lastSession }, budget, signal) => facts.shortVolume(lastSession, budget, signal)],
  ['news', ({ facts, nowMs }, budget, signal) => facts.news(nowMs - DAY_MS, budget, signal)],
  ['an option chain', ({ facts }, budget, signal) => facts.optionChain(UNKNOWN_SYMBOL, 10, budget, signal)],
  ['details', ({ facts, liquid: [first] }, budget, signal) => facts.details(String(first?.symbol), budget, signal)],
];

/** A call must end in a MarketDataError of one of these kinds. */
export async function expectRejection(call: Promise<unknown>, kinds: readonly MarketDataErrorKind[]): Promise<void> {
  const outcome = await call.catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(MarketDataError);
  expect(kinds).toContain((outcome as MarketDataError).kind);
}

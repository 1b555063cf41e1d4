import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CallBudget } from '../../src/market-data/facts/call-budget.js';
import type {
  FactTable,
  NewsPage,
  OptionChainSummary,
  TickerDetails,
} from '../../src/market-data/facts/market-facts.js';
import type { MarketDataProvider } from '../../src/market-data/market-data-provider.js';
import {
  isAmount,
  isChain,
  isDateUntil,
  isPositive,
  isReadable,
  isShare,
  isText,
  wrongRows,
} from '../support/fact-shapes.js';
import {
  ample,
  ASKS,
  DAY_MS,
  expectRejection,
  type FactsMarket,
  never,
  openFactsMarket,
  UNKNOWN_SYMBOL,
} from '../support/facts-market.js';

/** A provider with facts over a healthy source whose plan refuses nothing; its clock stands still during a test. */
interface Harness {
  readonly provider: MarketDataProvider;
  /** Closes the provider and whatever serves it. */
  close(): Promise<void>;
}

/** What every source of facts owes its callers, beyond the types: the docstrings of the port, as tests. */
export function marketFactsContract(name: string, open: () => Promise<Harness>): void {
  describe(`${name} as a source of market facts`, () => {
    let harness: Harness;
    let market: FactsMarket;
    beforeEach(async () => {
      harness = await open();
      market = await openFactsMarket(harness.provider);
    });
    afterEach(() => harness.close());

    describe('tables of the whole market', () => tableContract(() => market));
    describe('news', () => newsContract(() => market));
    describe('options and details', () => symbolContract(() => market));
    describe('the budget', () => budgetContract(() => market));
    describe('calls', () => callContract(() => market));
  });
}

function tableContract(market: () => FactsMarket): void {
  it('tells free floats as numbers of shares', async () => {
    const { facts, today } = market();
    const table = await facts.floats(ample(), never());
    await expectTable(market(), table);
    const wrong = wrongRows(table, ({ freeFloatShares, effectiveDate }) => {
      return isPositive(freeFloatShares) && (effectiveDate === null || isDateUntil(effectiveDate, today));
    });
    expect(wrong).toEqual([]);
  });

  it('tells short interest of one settlement date, which has passed', async () => {
    const { facts, today } = market();
    const table = await facts.shortInterest(ample(), never());
    await expectTable(market(), table);
    const wrong = wrongRows(table, ({ shortInterestShares, daysToCover, settlementDate }) => {
      const figures = isAmount(shortInterestShares) && (daysToCover === null || isAmount(daysToCover));
      return figures && isDateUntil(settlementDate, today);
    });
    expect(wrong).toEqual([]);
    expect(new Set([...table.rows.values()].map(({ settlementDate }) => settlementDate)).size).toBe(1);
  });

  it('tells short volume of the session asked for, as a share', async () => {
    const { facts, lastSession } = market();
    const table = await facts.shortVolume(lastSession, ample(), never());
    await expectTable(market(), table);
    const wrong = wrongRows(table, ({ shortVolumeFrac, date }) => isShare(shortVolumeFrac) && date === lastSession);
    expect(wrong).toEqual([]);
    expect([...table.rows.values()].some(({ shortVolumeFrac }) => shortVolumeFrac > 0)).toBe(true);
  });

  it('has no short volume of a session that is still to come, and says so', async () => {
    const { facts, nowMs } = market();
    const future = new Date(nowMs + 40 * DAY_MS).toISOString().slice(0, 10);
    await expectRejection(facts.shortVolume(future, ample(), never()), ['no_data']);
  });

  it.each(['yesterday', '2016-02-30', '', '../../2016-03-30'])(
    'has no short volume of %p and says so',
    async (date) => {
      await expectRejection(market().facts.shortVolume(date, ample(), never()), ['no_data', 'bad_request']);
    },
  );
}

async function expectTable<Fact>({ provider, nowMs }: FactsMarket, table: FactTable<Fact>): Promise<void> {
  expect(table.askedMs).toBe(nowMs);
  expect(Number.isInteger(table.malformed) && table.malformed >= 0).toBe(true);
  expect(table.rows.size).toBeGreaterThan(0);
  expect([...table.rows.keys()].filter((symbol) => !isText(symbol))).toEqual([]);
  const listed = (await provider.reference(never())).rows;
  const known = [...table.rows.keys()].filter((symbol) => listed.has(symbol));
  expect(known.length / table.rows.size).toBeGreaterThan(0.5);
}

function newsContract(market: () => FactsMarket): void {
  const newsSince = (sinceMs: number): Promise<NewsPage> => market().facts.news(sinceMs, ample(), never());

  it('is whole from the instant asked for until now', async () => {
    const { nowMs } = market();
    const page = await newsSince(nowMs - DAY_MS);
    expect(page.askedMs).toBe(nowMs);
    expect(page.completeSinceMs).toBe(nowMs - DAY_MS);
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.items.filter(({ publishedMs }) => publishedMs < nowMs - DAY_MS || publishedMs > nowMs)).toEqual([]);
  });

  it('comes newest first, each item once, with what the source says of it', async () => {
    const { items } = await newsSince(market().nowMs - DAY_MS);
    const times = items.map(({ publishedMs }) => publishedMs);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect(items.filter((item) => !isReadable(item))).toEqual([]);
  });

  it('is about symbols of the market', async () => {
    const { rows } = await market().provider.reference(never());
    const { items } = await newsSince(market().nowMs - DAY_MS);
    expect(items.some(({ symbols }) => symbols.some((symbol) => rows.has(symbol)))).toBe(true);
  });

  it('tells the end of a longer look to a shorter one', async () => {
    const { nowMs } = market();
    const day = await newsSince(nowMs - DAY_MS);
    const sinceMs = nowMs - DAY_MS / 4;
    const hours = await newsSince(sinceMs);
    expect(ids(hours)).toEqual(ids({ items: day.items.filter(({ publishedMs }) => publishedMs >= sinceMs) }));
  });

  it('has nothing to say of an instant that is still to come', async () => {
    expect((await newsSince(market().nowMs + 1)).items).toEqual([]);
  });
}

/** Two items of the same instant come in any order. */
function ids({ items }: Pick<NewsPage, 'items'>): string[] {
  return items.map(({ id }) => id).sort();
}

function symbolContract(market: () => FactsMarket): void {
  it('sums up the chains of liquid names', async () => {
    const { facts, nowMs, liquid } = market();
    const chains: OptionChainSummary[] = [];
    for (const { symbol, priceUsd } of liquid) {
      chains.push(await facts.optionChain(symbol, priceUsd, ample(), never()));
    }
    expect(chains.filter((chain) => !isChain(chain))).toEqual([]);
    expect(chains.every(({ askedMs }) => askedMs === nowMs)).toBe(true);
    expect(chains.some(({ callPutRatio }) => callPutRatio !== null)).toBe(true);
    expect(chains.some(({ impliedVolatilityFrac }) => impliedVolatilityFrac !== null)).toBe(true);
  });

  it('finds an empty chain where nobody writes options', async () => {
    expect(await market().facts.optionChain(UNKNOWN_SYMBOL, 10, ample(), never())).toEqual({
      askedMs: market().nowMs,
      contracts: 0,
      callVolumeContracts: 0,
      putVolumeContracts: 0,
      callPutRatio: null,
      impliedVolatilityFrac: null,
    });
  });

  it('tells the size of companies, or null', async () => {
    const { facts, nowMs, liquid } = market();
    const sizes: TickerDetails[] = [];
    for (const { symbol } of liquid) sizes.push(await facts.details(symbol, ample(), never()));
    const figures = sizes.flatMap(({ marketCapUsd, sharesOutstanding }) => [marketCapUsd, sharesOutstanding]);
    expect(sizes.every(({ askedMs }) => askedMs === nowMs)).toBe(true);
    expect(figures.filter((figure) => figure !== null && !isPositive(figure))).toEqual([]);
    expect(figures.some((figure) => figure !== null)).toBe(true);
  });

  it('knows nothing of a symbol that is not listed', async () => {
    expect(await market().facts.details(UNKNOWN_SYMBOL, ample(), never())).toEqual({
      askedMs: market().nowMs,
      marketCapUsd: null,
      sharesOutstanding: null,
    });
  });
}

function budgetContract(market: () => FactsMarket): void {
  it('names what a cycle may spend', () => {
    const { callsPerCycle } = market().facts;
    expect(Number.isInteger(callsPerCycle) && callsPerCycle > 0).toBe(true);
  });

  it.each(ASKS)('pays for %s, at least what is sent', async (_name, ask) => {
    const budget = ample();
    const before = market().provider.usage().calls;
    await ask(market(), budget, never());
    expect(budget.spent).toBeGreaterThanOrEqual(1);
    expect(budget.spent).toBeGreaterThanOrEqual(market().provider.usage().calls - before);
  });

  it.each(ASKS)('cannot pay for %s with nothing', async (_name, ask) => {
    const budget = new CallBudget(0);
    const before = market().provider.usage().calls;
    await expectRejection(ask(market(), budget, never()), ['budget_spent']);
    expect(market().provider.usage().calls).toBe(before);
  });
}

function callContract(market: () => FactsMarket): void {
  it.each(ASKS)('does not ask for %s when the signal has already fired', async (_name, ask) => {
    const budget = ample();
    await expectRejection(ask(market(), budget, AbortSignal.abort()), ['aborted']);
    expect(budget.spent).toBe(0);
  });

  it.each(ASKS)('ends an aborted call for %s, and nobody else’s', async (_name, ask) => {
    const controller = new AbortController();
    const [left, kept] = [ask(market(), ample(), controller.signal), ask(market(), ample(), never())];
    controller.abort();
    const outcome = await left.catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ name: 'MarketDataError', kind: 'aborted' });
    expect(await kept).toBeDefined();
  });

  it.each(ASKS)('answers the same for %s while the clock stands', async (_name, ask) => {
    const first = await ask(market(), ample(), never());
    expect(await ask(market(), ample(), never())).toEqual(first);
  });

  it('serves concurrent calls', async () => {
    const asked = [...ASKS, ...ASKS];
    const answers = await Promise.all(asked.map(([, ask]) => ask(market(), ample(), never())));
    expect(answers.slice(ASKS.length)).toEqual(answers.slice(0, ASKS.length));
  });
}

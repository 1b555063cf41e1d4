type Weighted = readonly (readonly [code: string, weight: number])[];

/** A median and the standard deviation of the logarithm around it. */
interface LogNormal {
  readonly median: number;
  readonly spread: number;
}

/** What instruments of one kind have in common. `count` is theirs among KIND_TOTAL. */
export interface InstrumentKind {
  readonly type: string | null;
  readonly count: number;
  readonly label: string;
  /** Appended to the ticker and name of a company: warrants, units, rights, preferreds. null = has a ticker of its own. */
  readonly tickerSuffix: string | null;
  /** Has a sector, shares and a market cap. */
  readonly company: boolean;
  /** Market identifier codes by weight. */
  readonly exchanges: Weighted;
  readonly priceUsd: LogNormal;
  /** Of an ordinary day; companies trade a share of their market cap instead. */
  readonly dollarVolumeUsd: LogNormal;
  readonly dailyVolatility: LogNormal;
  readonly beta: number;
  readonly storyFrac: number;
}

const STOCK_EXCHANGES: Weighted = [
  ['XNAS', 58],
  ['XNYS', 37],
  ['XASE', 4],
  ['BATS', 1],
];
const FUND_EXCHANGES: Weighted = [
  ['ARCX', 62],
  ['BATS', 22],
  ['XNAS', 16],
];
const NYSE_FIRST: Weighted = [
  ['XNYS', 70],
  ['XNAS', 25],
  ['XASE', 5],
];
const NASDAQ_FIRST: Weighted = [
  ['XNAS', 70],
  ['XNYS', 24],
  ['XASE', 6],
];

const STOCK = {
  tickerSuffix: null,
  company: true,
  exchanges: STOCK_EXCHANGES,
  priceUsd: { median: 13, spread: 1.35 },
  dollarVolumeUsd: { median: 3.6e6, spread: 2.2 },
  dailyVolatility: { median: 0.024, spread: 0.35 },
  beta: 1,
  storyFrac: 0.52,
} as const;

const FUND = {
  tickerSuffix: null,
  company: false,
  exchanges: FUND_EXCHANGES,
  priceUsd: { median: 34, spread: 0.6 },
  dollarVolumeUsd: { median: 900e3, spread: 2.4 },
  dailyVolatility: { median: 0.005, spread: 0.5 },
  beta: 0.9,
  storyFrac: 0.03,
} as const;

const FIXED_INCOME = {
  ...FUND,
  company: false,
  exchanges: NYSE_FIRST,
  priceUsd: { median: 22, spread: 0.25 },
  dollarVolumeUsd: { median: 150e3, spread: 1.2 },
  beta: 0.1,
} as const;

const DERIVATIVE = {
  company: false,
  exchanges: NASDAQ_FIRST,
  priceUsd: { median: 0.35, spread: 1.5 },
  dollarVolumeUsd: { median: 20e3, spread: 1.8 },
  dailyVolatility: { median: 0.05, spread: 0.4 },
  beta: 1,
  storyFrac: 0.4,
} as const;

/** The kinds of a listed market in realistic shares. Companies come first: the derivatives name them. */
export const INSTRUMENT_KINDS: readonly InstrumentKind[] = [
  { ...STOCK, type: 'CS', count: 5400, label: 'Inc.' },
  {
    ...STOCK,
    type: 'ADRC',
    count: 400,
    label: 'plc ADR',
    exchanges: [
      ['XNAS', 55],
      ['XNYS', 45],
    ],
  },
  { ...STOCK, type: null, count: 50, label: 'Corp.' },
  { ...STOCK, type: 'NYRS', count: 10, label: 'N.V. New York Shares', exchanges: NYSE_FIRST },
  { ...STOCK, type: 'OTHER', count: 25, label: 'L.P.' },
  { ...FUND, type: 'ETF', count: 3400, label: 'ETF' },
  { ...FUND, type: 'ETN', count: 95, label: 'ETN' },
  { ...FUND, type: 'ETV', count: 80, label: 'Commodity Vehicle' },
  { ...FUND, type: 'ETS', count: 140, label: 'Single-Security ETF' },
  {
    ...FUND,
    type: 'FUND',
    count: 420,
    label: 'Income Fund',
    exchanges: NYSE_FIRST,
    priceUsd: { median: 12, spread: 0.4 },
  },
  { ...FIXED_INCOME, type: 'SP', count: 150, label: 'Structured Product' },
  { ...FIXED_INCOME, type: 'PFD', count: 520, label: 'Preferred A', tickerSuffix: 'pA' },
  { ...DERIVATIVE, type: 'WARRANT', count: 480, label: 'Warrant', tickerSuffix: '.WS' },
  {
    ...DERIVATIVE,
    type: 'UNIT',
    count: 240,
    label: 'Unit',
    tickerSuffix: '.U',
    priceUsd: { median: 10.2, spread: 0.05 },
    dailyVolatility: { median: 0.006, spread: 0.3 },
  },
  {
    ...DERIVATIVE,
    type: 'RIGHT',
    count: 90,
    label: 'Right',
    tickerSuffix: 'r',
    priceUsd: { median: 0.2, spread: 0.6 },
  },
];

/** Sum of the counts above: the default size of the market. */
export const KIND_TOTAL = INSTRUMENT_KINDS.reduce((sum, kind) => sum + kind.count, 0);

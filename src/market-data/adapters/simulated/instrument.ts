/** One invented instrument. Prices in USD, day numbers since 1970-01-01. null = the feed does not say. */
export interface Instrument {
  /** Root of everything random about it. */
  readonly key: number;
  readonly symbol: string;
  readonly name: string;
  readonly type: string | null;
  readonly exchange: string | null;
  readonly active: boolean;
  readonly sector: string | null;
  /** Which sector's moves it follows; 0 = the market's alone. */
  readonly sectorIndex: number;
  /** Shares outstanding, whether the feed reports them or not; 0 = not a company. */
  readonly shares: number;
  readonly reportsShares: boolean;
  readonly reportsMarketCap: boolean;
  readonly reportsVwap: boolean;
  /** First day that it trades; -Infinity = before anyone can look. */
  readonly listedDay: number;
  /** Natural logarithm of the price (USD) around which it moves. */
  readonly logBasePrice: number;
  /** Standard deviation of its own daily log return. */
  readonly dailyVolatility: number;
  /** Its share of the market's moves. */
  readonly beta: number;
  /** Shares of an ordinary day. */
  readonly ordinaryVolumeShares: number;
  /** Seconds between two of its trades. */
  readonly tradeEverySec: number;
  /** Share of days without any trade. */
  readonly idleDaysFrac: number;
  /** Share of story blocks in which it has a story: a burst of some days with volume. */
  readonly storyFrac: number;
}

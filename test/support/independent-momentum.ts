import { RSI, SMA } from 'trading-signals';

/** One day of one ticker as a flat file has it. */
export interface PlainBar {
  readonly date: string;
  readonly close: number;
  readonly volume: number;
}

export interface IndependentMomentum {
  readonly v2: { readonly score: number | null; readonly rating: string };
  readonly classic: { readonly score: number | null; readonly rating: string };
}

type Known = readonly [weight: number, value: number | null];

/** Section 8 of the scoring contract for one ticker, in plain arrays: shares no code with the program. */
export function independentMomentum(bars: readonly PlainBar[], benchmark: readonly PlainBar[]): IndependentMomentum {
  const closes = bars.map(({ close }) => close);
  if (closes.length < 50) {
    const none = { score: null, rating: 'Insufficient Data' };
    return { v2: none, classic: none };
  }
  const price = closes[closes.length - 1]!;
  const weighted = averageOf(
    [21, 63, 126, 249].map((sessions, at) => [[0.4, 0.3, 0.2, 0.1][at]!, returnOf(closes, sessions)] as const),
  );
  const above = [20, 50, 200].map((count) => {
    const mean = meanOf(closes, count);
    return mean === null ? null : price > mean ? 1 : 0;
  });
  const technical = technicalOf(
    closes,
    bars.map(({ volume }) => volume),
  );
  const relative = relativeOf(bars, benchmark);
  return {
    v2: rated([
      [0.5, priceV2(closes, weighted!, above)],
      [0.35, technical],
      [0.15, relative],
    ]),
    classic: rated([
      [0.4, Math.min(100, Math.max(0, 100 * weighted! + 100 * averageOf(zip([0.4, 0.3, 0.3], above))!))],
      [0.25, technical],
      [0.1, relative],
    ]),
  };
}

function priceV2(closes: readonly number[], weighted: number, above: readonly (number | null)[]): number {
  const [month, quarter] = [returnOf(closes, 21)!, returnOf(closes, 63)];
  const means = new SMA(20);
  const series = closes.flatMap((close) => means.add(close) ?? []);
  const slope = series[series.length - 1]! / series[series.length - 11]! - 1;
  const pace = quarter === null ? null : (1 + month) ** (252 / 21) - (1 + quarter) ** (252 / 63);
  const speed = averageOf([
    [0.7, pace],
    [0.3, slope * 25],
  ])!;
  const direction = 20 * averageOf(zip([7, 6, 7], above))!;
  const magnitude = Math.min(40, Math.max(0, 20 + 80 * weighted));
  return direction + magnitude + Math.min(40, Math.max(0, 20 + 30 * speed));
}

function technicalOf(closes: readonly number[], volumes: readonly number[]): number {
  const indicator = new RSI(14);
  closes.forEach((close) => indicator.add(close));
  const rsi = indicator.getResultOrThrow();
  let rsiPoints = 0;
  if (rsi >= 30 && rsi < 50) rsiPoints = ((rsi - 30) / 20) * 50;
  if (rsi >= 50 && rsi <= 70) rsiPoints = 100;
  if (rsi > 70 && rsi <= 85) rsiPoints = 100 - 2 * (rsi - 70);
  const usual = volumes.slice(-30).reduce((sum, volume) => sum + volume, 0) / 30;
  const volumePoints = usual === 0 ? null : Math.min(100, (50 * volumes[volumes.length - 1]!) / usual);
  const roc = returnOf(closes, 10)! * 100;
  return averageOf([
    [0.4, rsiPoints],
    [0.3, volumePoints],
    [0.3, Math.min(100, Math.max(0, roc * 10 + 50))],
  ])!;
}

function relativeOf(bars: readonly PlainBar[], benchmark: readonly PlainBar[]): number | null {
  const [from, to] = [bars[bars.length - 22]!, bars[bars.length - 1]!];
  const thatDay = (date: string) => benchmark.find((bar) => bar.date === date);
  const [then, now] = [thatDay(from.date), thatDay(to.date)];
  if (then === undefined || now === undefined) return null;
  const lead = to.close / from.close - 1 - (now.close / then.close - 1);
  if (lead > 0.05) return 100;
  return lead > 0 ? 50 + 1000 * lead : Math.max(0, 50 + 500 * lead);
}

function returnOf(closes: readonly number[], sessions: number): number | null {
  const then = closes[closes.length - 1 - sessions];
  return then === undefined ? null : closes[closes.length - 1]! / then - 1;
}

function meanOf(closes: readonly number[], count: number): number | null {
  const mean = new SMA(count);
  closes.forEach((close) => mean.add(close));
  return mean.getResult();
}

function rated(parts: readonly Known[]): { score: number; rating: string } {
  const score = averageOf(parts)!;
  const ratings = ['Sell', 'Weak Hold', 'Hold', 'Buy', 'Strong Buy'];
  return { score, rating: ratings[[35, 50, 65, 80].filter((floor) => score >= floor).length]! };
}

function averageOf(parts: readonly Known[]): number | null {
  const known = parts.filter((part): part is readonly [number, number] => part[1] !== null);
  const weights = known.reduce((sum, [weight]) => sum + weight, 0);
  return weights === 0 ? null : known.reduce((sum, [weight, value]) => sum + weight * value, 0) / weights;
}

function zip(weights: readonly number[], values: readonly (number | null)[]): Known[] {
  return weights.map((weight, at) => [weight, values[at] ?? null] as const);
}

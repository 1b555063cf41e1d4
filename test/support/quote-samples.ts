import type { ScanResult } from '../../src/discovery/scan/scan-runner.js';
import type { BarRow } from './market-fixtures.js';

/** A bar around a close. */
export const bar = (symbol: string, close: number, volume = 1000): BarRow => ({
  symbol,
  open: close - 0.5,
  high: close + 1,
  low: close - 1,
  close,
  volume,
});
/** YYYY-MM-DD of the n-th of consecutive days. */
export const day = (n: number): string =>
  new Date(Date.parse('2026-01-05') + n * 86_400_000).toISOString().slice(0, 10);

/** What a scan knows of the price of a symbol. */
export interface PriceSample {
  readonly symbol: string;
  readonly price: number;
  readonly previousClose: number;
  readonly volume: number;
  readonly timeMs: number;
}

/** A symbol of the scan that has a price of today. */
export function sampleOf({ frame }: ScanResult): PriceSample {
  const { price, previous_close, day_volume_shares, price_time_ms } = frame.features;
  const row = price.findIndex((value, i) => value > 0 && previous_close[i]! > 0 && day_volume_shares[i]! > 0);
  return {
    symbol: frame.symbolsText.split('\n')[row]!,
    price: price[row]!,
    previousClose: previous_close[row]!,
    volume: day_volume_shares[row]!,
    timeMs: price_time_ms[row]!,
  };
}

import { FrameSymbols } from '../../discovery/domain/frame-symbols.js';
import type { ScanResult } from '../../discovery/scan/scan-runner.js';
import { knownNumber } from '../../common/known-number.js';
import { priceChange } from './price-change.js';
import type { TickerPrice } from './ticker-price.js';

/** The price that a ticker had in a scan; null where the scan had none. */
export function snapshotPrice(
  result: Pick<ScanResult, 'sourceId' | 'frame'>,
  ticker: string,
  computedAt: string,
): TickerPrice | null {
  const { frame } = result;
  const row = FrameSymbols.of(frame).rowOf(ticker);
  if (row === undefined) return null;
  const { features, meta } = frame;
  const price = knownNumber(features.price[row]);
  if (price === null) return null;
  const { session, session_date, freshness, source, as_of } = meta.hybrid_v1;
  const priceTimeMs = knownNumber(features.price_time_ms[row]);
  return {
    ticker,
    price,
    ...priceChange(price, knownNumber(features.previous_close[row])),
    volume_shares: knownNumber(features.day_volume_shares[row]),
    session,
    session_date,
    kind: 'snapshot',
    freshness,
    as_of: priceTimeMs === null ? as_of : new Date(priceTimeMs).toISOString(),
    source,
    source_id: result.sourceId,
    computed_at: computedAt,
  };
}

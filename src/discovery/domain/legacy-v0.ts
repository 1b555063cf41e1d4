import type { FeatureColumns } from './feature-columns.js';
import type { LegacyComponentName } from './strategy.js';

export const LEGACY_WEIGHTS: Readonly<Record<LegacyComponentName, number>> = {
  volume_surge: 0.4,
  price_momentum: 0.3,
  volatility_expansion: 0.2,
  risk_filter: 0.1,
};

/** 0-100 by relative volume; NaN when unknown (every comparison with NaN is false, and 25 x NaN is NaN). */
export function volumeSurge(relVolume: number): number {
  if (relVolume >= 5) return 100;
  if (relVolume >= 3) return 80 + (relVolume - 3) * 10;
  if (relVolume >= 2) return 50 + (relVolume - 2) * 15;
  return relVolume * 25;
}

/** 0-100 by today's change in percent. */
export function priceMomentum(changePct: number): number {
  if (changePct >= 10) return 100;
  if (changePct >= 5) return 80 + (changePct - 5) * 4;
  if (changePct >= 0) return 50 + 6 * changePct;
  return Math.max(0, 50 + 3 * changePct);
}

/** 0-100 by ATR in percent of the price. */
export function volatilityExpansion(atrPct: number): number {
  if (atrPct >= 10) return 100;
  if (atrPct >= 5) return 70 + (atrPct - 5) * 6;
  return 14 * atrPct;
}

/** 0-100 by dollar volume: deep markets are easier to leave. */
function riskFilter(dollarVolumeUsd: number): number {
  if (Number.isNaN(dollarVolumeUsd)) return NaN;
  return dollarVolumeUsd >= 50e6 ? 90 : dollarVolumeUsd >= 20e6 ? 70 : 50;
}

/** One component of legacy_v0, 0-1; NaN = unknown. */
export function legacyComponent(name: LegacyComponentName, features: FeatureColumns, i: number): number {
  switch (name) {
    case 'volume_surge':
      return volumeSurge(features.rel_volume[i] as number) / 100;
    case 'price_momentum':
      return priceMomentum(features.change_pct[i] as number) / 100;
    case 'volatility_expansion':
      return volatilityExpansion(features.atr_pct[i] as number) / 100;
    case 'risk_filter':
      return riskFilter(features.dollar_volume_usd[i] as number) / 100;
  }
}

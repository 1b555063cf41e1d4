import type { HybridThresholds } from '../../calibration/calibration-document.js';
import type { SessionPhase } from '../../market-data/calendar/session-calendar.js';
import type { FeatureColumns } from './feature-columns.js';
import type { SubScoreName } from './strategy.js';
import { clamp01, indicator, type TermSink } from './terms.js';

/** Relative volume, ATR share and such that earn full marks. */
const FULL_REL_VOLUME = 8;
const FULL_ATR_FRAC = 0.1;
const SMALL_FLOAT_SHARES = 50e6;

/** Thresholds as they hold in this part of the day: the overrides of premarket and after hours applied. */
export function thresholdsFor(phase: SessionPhase, thresholds: HybridThresholds): HybridThresholds {
  const override = phase === 'premarket' ? thresholds.premarket : phase === 'afterhours' ? thresholds.afterhours : null;
  return override === null ? thresholds : { ...thresholds, ...override };
}

/** Adds the terms of one sub-score to a sink. Unknown inputs give unknown terms; the sink renormalises. */
export function subScoreTerms(
  name: SubScoreName,
  f: FeatureColumns,
  i: number,
  t: HybridThresholds,
  sink: TermSink,
): void {
  switch (name) {
    case 'volume_momentum':
      return volumeMomentum(f, i, t, sink);
    case 'squeeze':
      return squeeze(f, i, t, sink);
    case 'catalyst':
      sink.add('news', 0.5, clamp01(f.news_score[i] as number));
      sink.add('social_rank', 0.5, clamp01(f.social_rank[i] as number));
      return;
    case 'options':
      sink.add('call_put_ratio', 0.6, clamp01(((f.call_put_ratio[i] as number) - 1) / 2));
      sink.add(
        'iv_percentile',
        0.4,
        clamp01(((f.iv_percentile[i] as number) - t.iv_percentile_min) / (1 - t.iv_percentile_min)),
      );
      return;
    case 'technical':
      return technical(f, i, t, sink);
  }
}

function volumeMomentum(f: FeatureColumns, i: number, t: HybridThresholds, sink: TermSink): void {
  const price = f.price[i] as number;
  const vwap = f.vwap[i] as number;
  const atrFrac = (f.atr_pct[i] as number) / 100;
  sink.add(
    'rel_volume',
    0.45,
    clamp01(((f.rel_volume[i] as number) - t.min_rel_volume) / (FULL_REL_VOLUME - t.min_rel_volume)),
  );
  sink.add('up_days', 0.2, clamp01(((f.up_days[i] as number) - 2) / 4));
  sink.add('vwap', 0.2, indicator(price + vwap, price >= vwap));
  sink.add('atr', 0.15, clamp01((atrFrac - t.min_atr_frac) / (FULL_ATR_FRAC - t.min_atr_frac)));
}

function squeeze(f: FeatureColumns, i: number, t: HybridThresholds, sink: TermSink): void {
  const float = f.float_shares[i] as number;
  const floatTerm = float <= SMALL_FLOAT_SHARES ? 1 : float <= t.float_max_shares ? 0.6 : 0;
  sink.add('float', 0.35, Number.isNaN(float) ? NaN : floatTerm);
  sink.add('short_interest', 0.35, clamp01((f.short_interest_frac[i] as number) / 0.4));
  sink.add('borrow_fee', 0.15, clamp01((f.borrow_fee_frac[i] as number) / 0.5));
  sink.add('utilization', 0.15, clamp01(((f.utilization_frac[i] as number) - 0.7) / 0.3));
}

function technical(f: FeatureColumns, i: number, t: HybridThresholds, sink: TermSink): void {
  const ema9 = f.ema9[i] as number;
  const ema20 = f.ema20[i] as number;
  const rsi = f.rsi14[i] as number;
  sink.add('ema9_above_ema20', 0.6, indicator(ema9 + ema20, ema9 > ema20));
  sink.add('rsi_in_band', 0.4, indicator(rsi, rsi >= t.rsi_low && rsi <= t.rsi_high));
}

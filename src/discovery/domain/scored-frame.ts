import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import type { UniverseConfig } from '../../config/app-config.js';
import type { DroppedRows } from '../../market-data/market-snapshot.js';
import type { FeatureColumns } from './feature-columns.js';
import type { RunMetadata } from './board.js';
import type { StrategyName } from './strategy.js';
import type { VolumeCurveInUse } from './volume-curve.js';

/**
 * The whole market of one run with every feature, enough to explain any symbol without asking anyone.
 * Numbers are typed arrays (transferable between threads); texts are joined with `\n`, one line per row, an empty line
 * for unknown, and are split only when somebody asks.
 */
export interface ScoredFrame {
  readonly count: number;
  readonly symbolsText: string;
  readonly namesText: string;
  readonly typesText: string;
  readonly exchangesText: string;
  readonly sectorsText: string;
  /** JSON of a NewsItem per row that has one. */
  readonly newsText: string;
  readonly features: FeatureColumns;
  /** Verdict of the universe filter per row: see `rejectReason`. */
  readonly verdicts: Uint8Array;
  /** 1-based rank among the eligible per strategy, 0 = not eligible. */
  readonly ranks: Readonly<Record<StrategyName, Int32Array>>;
  /** 1 where hybrid_v1 forgave a near miss. */
  readonly softPassed: Uint8Array;
  /** Rows that the provider could not use, for the funnel's samples. */
  readonly dropped: { readonly malformed: DroppedRows; readonly duplicate: DroppedRows };
  readonly calibration: CalibrationDocument;
  readonly volumeCurve: VolumeCurveInUse;
  readonly universe: UniverseConfig;
  readonly meta: Readonly<Record<StrategyName, RunMetadata>>;
}

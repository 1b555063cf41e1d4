import type { PreviousBoards } from '../domain/board-diff.js';
import type { Board } from '../domain/board.js';
import type { Movers } from '../domain/movers.js';
import type { ScanFilters } from '../domain/scan-filters.js';
import type { ScoredFrame } from '../domain/scored-frame.js';
import type { StrategyName } from '../domain/strategy.js';
import type { CalibrationDocument } from '../../calibration/calibration-document.js';
import type { HistoryCoverage } from '../../market-data/history/history-listener.js';
import type { ProviderUsage } from '../../market-data/market-data-provider.js';

/** Everything one run produced. Plain data and typed arrays: it crosses a thread as it is. */
export interface ScanResult {
  /** See MarketDataProvider.sourceId. */
  readonly sourceId: string;
  readonly boards: Readonly<Record<StrategyName, Board>>;
  readonly frame: ScoredFrame;
  readonly movers: Movers;
}

/** One scan to be run. */
export interface ScanRequest {
  readonly calibration: CalibrationDocument;
  /** The job that asks for it. */
  readonly jobId?: string;
  /** Narrows the universe; such a scan is no part of the succession of boards. */
  readonly filters?: ScanFilters | null;
  /** The boards that it will follow; those of the last scan of the same runner where left out. */
  readonly previous?: PreviousBoards;
}

export interface ScanProgress {
  /** The stage that begins now. */
  readonly stage: string;
  /** Of `total` stages. */
  readonly done: number;
  readonly total: number;
  /** Scored so far: columns are computed for the whole market at once. */
  readonly symbolsDone: number;
  /** Rows of the snapshot; null before it is there. */
  readonly symbolsTotal: number | null;
}

/** What the provider side reports between runs. */
export interface ScanRunnerStatus {
  readonly history: HistoryCoverage;
  readonly usage: ProviderUsage;
  /** The last error of the back-fill, as `kind: message`; null when it is well. */
  readonly historyError: string | null;
  /** The last error of reference data, as `kind: message`; null when it is well. */
  readonly referenceError: string | null;
}

/** Something that happened beside a run: a back-fill reached a mark, its progress changed, or what runs the scans died. */
export type ScanRunnerEvent =
  | { readonly type: 'history_progress'; readonly coverage: HistoryCoverage }
  /** 30 sessions held, or all of them: a cycle is due at once. */
  | { readonly type: 'history_milestone'; readonly coverage: HistoryCoverage }
  /** Held history is read again from the store; milestones come anew. */
  | { readonly type: 'interrupted'; readonly error: Error };

/** Runs scans somewhere: in a worker thread (the service) or here (CLI, tests). */
export abstract class ScanRunner {
  /** Prepares provider and history and starts the back-fill; resolves before the back-fill ends. */
  abstract start(onEvent: (event: ScanRunnerEvent) => void): Promise<void>;
  /** One whole scan. Rejects with MarketDataError (or an Error of ours); never leaves a partial result. */
  abstract scan(
    request: ScanRequest,
    signal: AbortSignal,
    onProgress?: (progress: ScanProgress) => void,
  ): Promise<ScanResult>;
  abstract status(): Promise<ScanRunnerStatus>;
  /** Aborts what runs and releases everything. Idempotent. */
  abstract stop(): Promise<void>;
}

import type { AppConfig } from '../../config/app-config.js';
import type { BookChange } from '../../market-data/history/history-listener.js';
import { MarketDataError, type MarketDataErrorKind } from '../../market-data/market-data-error.js';
import { FEATURES } from '../domain/feature-columns.js';
import type { ScanEngineConfig } from './create-scan-engine.js';
import type { ScanProgress, ScanRequest, ScanResult, ScanRunnerEvent, ScanRunnerStatus } from './scan-runner.js';

/** What the thread is started with. */
export type ScanThreadConfig = ScanEngineConfig & Pick<AppConfig, 'tracing'>;

/** What the service tells the scan thread. One scan at a time, named by its id. */
export type ScanCommand =
  /** `trace`: as Tracing.carrier gave it. */
  | { readonly type: 'scan'; readonly id: number; readonly request: ScanRequest; readonly trace: string | null }
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'stop' };

/** What the thread tells the service. */
export type ScanReport =
  | { readonly type: 'history'; readonly change: BookChange }
  | { readonly type: 'event'; readonly event: ScanRunnerEvent; readonly status: ScanRunnerStatus }
  | { readonly type: 'progress'; readonly id: number; readonly progress: ScanProgress }
  | { readonly type: 'result'; readonly id: number; readonly result: ScanResult; readonly status: ScanRunnerStatus }
  | { readonly type: 'failure'; readonly id: number; readonly failure: ScanFailure; readonly status: ScanRunnerStatus };

/** An error as plain data: errors lose their class on the way between threads. */
export interface ScanFailure {
  readonly kind: MarketDataErrorKind | null;
  readonly message: string;
  readonly retryAfterMs: number | null;
  readonly stack: string | null;
}

export function toFailure(error: unknown): ScanFailure {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return error instanceof MarketDataError
    ? { kind: error.kind, message, retryAfterMs: error.retryAfterMs, stack }
    : { kind: null, message, retryAfterMs: null, stack };
}

export function fromFailure({ kind, message, retryAfterMs, stack }: ScanFailure): Error {
  const error = kind === null ? new Error(message) : new MarketDataError(kind, message, { retryAfterMs });
  if (stack !== null) error.stack = stack;
  return error;
}

/** The buffers of a result that move to the other thread instead of being copied. */
export function transferList({ frame }: ScanResult): ArrayBuffer[] {
  const arrays = [
    ...FEATURES.map((name) => frame.features[name]),
    frame.verdicts,
    frame.softPassed,
    frame.ranks.legacy_v0,
    frame.ranks.hybrid_v1,
  ];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}

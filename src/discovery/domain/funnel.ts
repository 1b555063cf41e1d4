import { FrameSymbols } from './frame-symbols.js';
import { GATE_FAILED, GATES, gateResult } from './gates.js';
import { thresholdsFor } from './hybrid-v1.js';
import type { ScoredFrame } from './scored-frame.js';
import type { StrategyName } from './strategy.js';
import { ELIGIBLE, REJECT_REASONS, rejectReason, type RejectReason } from './universe.js';

const SAMPLES = 10;

export interface FunnelStep {
  readonly count: number;
  /** Up to 10 symbols of this step, those with the largest dollar volume first where it is known. */
  readonly samples: readonly string[];
}

/** What each filter and each gate removed. `filters` and `eligible` add up to `rows_read`; a symbol counts at its first reason. */
export interface Funnel {
  readonly rows_read: number;
  readonly filters: Readonly<Record<RejectReason, FunnelStep>>;
  readonly eligible: number;
  /** Among the eligible, by first failed gate; empty for legacy_v0, which has none. */
  readonly gates: Readonly<Record<string, FunnelStep>>;
}

/** The funnel of a run with samples of who fell where. */
export function funnelSamples(frame: ScoredFrame, strategy: StrategyName): Funnel {
  const meta = frame.meta[strategy];
  const byReason = new Map<RejectReason, number[]>();
  for (let row = 0; row < frame.count; row++) {
    const reason = rejectReason(frame.verdicts[row] as number);
    if (reason !== null) append(byReason, reason, row);
  }
  const { malformed, duplicate } = frame.dropped;
  const step = (reason: RejectReason): FunnelStep =>
    reason === 'malformed'
      ? malformed
      : reason === 'duplicate'
        ? duplicate
        : describe(frame, byReason.get(reason) ?? []);
  return {
    rows_read: meta.rows_read,
    filters: Object.fromEntries(REJECT_REASONS.map((reason) => [reason, step(reason)])) as Record<
      RejectReason,
      FunnelStep
    >,
    eligible: meta.eligible,
    gates: strategy === 'legacy_v0' ? {} : gateSteps(frame),
  };
}

function append<Key>(groups: Map<Key, number[]>, key: Key, row: number): void {
  const rows = groups.get(key);
  if (rows === undefined) groups.set(key, [row]);
  else rows.push(row);
}

function gateSteps(frame: ScoredFrame): Record<string, FunnelStep> {
  const phase = frame.meta.hybrid_v1.session;
  const thresholds = thresholdsFor(phase, frame.calibration.hybrid_v1.thresholds);
  const failed = new Map<string, number[]>();
  for (let row = 0; row < frame.count; row++) {
    if (frame.verdicts[row] !== ELIGIBLE || frame.softPassed[row] === 1) continue;
    const gate = GATES.find((name) => gateResult(name, frame.features, row, thresholds) === GATE_FAILED);
    if (gate !== undefined) append(failed, gate, row);
  }
  return Object.fromEntries(GATES.map((gate) => [`${gate}_${phase}`, describe(frame, failed.get(gate) ?? [])]));
}

function describe(frame: ScoredFrame, rows: readonly number[]): FunnelStep {
  const { symbols } = FrameSymbols.of(frame);
  const volume = (row: number): number => (frame.features.dollar_volume_usd[row] as number) || 0;
  // without sorting thousands of rows for a handful of samples
  const largest: number[] = [];
  for (const row of rows) {
    let place = largest.length;
    while (place > 0 && volume(row) > volume(largest[place - 1] as number)) place--;
    if (place < SAMPLES) largest.splice(place, 0, row);
    if (largest.length > SAMPLES) largest.pop();
  }
  return { count: rows.length, samples: largest.map((row) => symbols[row] ?? '') };
}

import type { HybridThresholds } from '../../calibration/calibration-document.js';
import type { FeatureColumns, FeatureName } from './feature-columns.js';

/** One thing that a way past the gate `no_squeeze_path` asks for. */
export interface PathRequirement {
  readonly input: FeatureName;
  /** null = unknown. */
  readonly value: number | null;
  readonly must_be: 'at_least' | 'at_most';
  readonly threshold: number;
  /** null = unknown. */
  readonly met: boolean | null;
}

/** One way past the gate: every step must hold, and in a step one requirement is enough. */
export interface SqueezePath {
  readonly path: 'small_float' | 'mid_float' | 'large_float';
  readonly steps: readonly (readonly PathRequirement[])[];
}

/** A requirement that is not met, and by how much, in its own unit. */
export interface PathMiss {
  readonly input: FeatureName;
  readonly value: number;
  readonly threshold: number;
  readonly distance: number;
}

/** The ways past the gate as they stand for row `i`. `t` are the thresholds of the session. */
export function squeezePaths(f: FeatureColumns, i: number, t: HybridThresholds): SqueezePath[] {
  const need = (must_be: PathRequirement['must_be'], input: FeatureName, threshold: number): PathRequirement => {
    const value = f[input][i] as number;
    if (Number.isNaN(value)) return { input, value: null, must_be, threshold, met: null };
    return { input, value, must_be, threshold, met: must_be === 'at_least' ? value >= threshold : value <= threshold };
  };
  const atLeast = (input: FeatureName, threshold: number): PathRequirement => need('at_least', input, threshold);
  const atMost = (input: FeatureName, threshold: number): PathRequirement => need('at_most', input, threshold);
  const { large_float: large, mid_float: mid } = t;
  const paths: SqueezePath[] = [
    {
      path: 'small_float',
      steps: [
        [atMost('float_shares', t.float_max_shares)],
        [atLeast('short_interest_frac', t.short_interest_min_frac)],
      ],
    },
    {
      path: 'large_float',
      steps: [
        [atLeast('float_shares', large.float_min_shares)],
        [atLeast('short_interest_frac', large.short_interest_min_frac)],
        [atLeast('borrow_fee_frac', large.borrow_fee_min_frac)],
        [atLeast('utilization_frac', large.utilization_min_frac)],
      ],
    },
  ];
  if (mid !== null) paths.push({ path: 'mid_float', steps: midFloatSteps(mid, atLeast, atMost) });
  return paths;
}

type Need = (input: FeatureName, threshold: number) => PathRequirement;

function midFloatSteps(
  mid: NonNullable<HybridThresholds['mid_float']>,
  atLeast: Need,
  atMost: Need,
): SqueezePath['steps'] {
  return [
    [atLeast('float_shares', mid.float_min_shares)],
    [atMost('float_shares', mid.float_max_shares)],
    [
      atLeast('short_interest_frac', mid.short_interest_min_frac),
      atLeast('borrow_fee_frac', mid.borrow_fee_min_frac),
      atLeast('utilization_frac', mid.utilization_min_frac),
    ],
    [
      atLeast('news_score', mid.catalyst_min),
      atLeast('social_rank', mid.catalyst_min),
      atLeast('call_put_ratio', mid.call_put_ratio_min),
    ],
  ];
}

/**
 * What the nearest way lacks, what it lacks most first: of each step that fails, the requirement that is missed by the
 * smallest share. A way for floats of this size comes before those for others: a float does not move from day to day.
 * Empty where a way is open, or might be if more were known.
 */
export function nearestPathMisses(paths: readonly SqueezePath[]): readonly PathMiss[] {
  const lacking = paths.map(({ steps }) => steps.flatMap((step) => missOf(step) ?? []).sort((a, b) => gap(b) - gap(a)));
  const total = (misses: readonly PathMiss[]): number => misses.reduce((sum, miss) => sum + gap(miss), 0);
  const ofItsFloat = lacking.filter((misses) => misses.every(({ input }) => input !== 'float_shares'));
  return (ofItsFloat.length > 0 ? ofItsFloat : lacking).reduce((nearest, misses) =>
    total(misses) < total(nearest) ? misses : nearest,
  );
}

/** null where the step holds, or might. */
function missOf(step: readonly PathRequirement[]): PathMiss | null {
  const misses = step.flatMap(({ input, value, threshold, met }) =>
    met === false && value !== null ? [{ input, value, threshold, distance: Math.abs(threshold - value) }] : [],
  );
  if (misses.length < step.length) return null;
  return misses.reduce((nearest, miss) => (gap(miss) < gap(nearest) ? miss : nearest));
}

/** Requirements have different units: near is a small share of the threshold. */
function gap({ distance, threshold }: PathMiss): number {
  return distance / threshold;
}

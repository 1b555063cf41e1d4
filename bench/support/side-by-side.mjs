/** Two ways of doing the same, measured in turns, so that both meet the same machine. */
import { performance } from 'node:perf_hooks';
import { median } from './report.mjs';

/** Before the rounds that count. */
export const WARM_UP_ROUNDS = 3;

/** Median time of one operation of each way, ms. A way does all of its operations once and says how many they were. */
export async function sideBySide(rounds, ours, baseline) {
  const times = { ours: [], baseline: [] };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++)
    for (const [name, way] of Object.entries({ ours, baseline })) {
      const startedMs = performance.now();
      const operations = await way();
      if (round >= 0) times[name].push((performance.now() - startedMs) / operations);
    }
  const ms = { ours: median(times.ours), baseline: median(times.baseline) };
  return { ...ms, ratio: ms.ours / ms.baseline };
}

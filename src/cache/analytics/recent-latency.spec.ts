import { describe, expect, it } from '@jest/globals';
import { RecentLatency } from './recent-latency.js';

const MINUTE = 60_000;
const times = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);

describe('RecentLatency', () => {
  const observed = (...durations: number[]): RecentLatency => {
    const latency = new RecentLatency([1, 5, 10], 0);
    for (const ms of durations) latency.observe(ms);
    return latency;
  };

  it('knows nothing of nothing', () => expect(observed().quantileMs(0.99)).toBeNull());

  it('says a bound that enough of the durations do not exceed, or the longest', () => {
    expect(observed(...times(100, 0.4)).quantileMs(0.99)).toBe(0.4);
    expect(observed(...times(50, 3), ...times(50, 4)).quantileMs(0.5)).toBe(4);
    expect(observed(...times(100, 50)).quantileMs(0.99)).toBe(50);
    const fast = times(99, 4.9);
    expect(observed(...fast, 700).quantileMs(0.99)).toBe(5);
    expect(observed(...fast.slice(1), 700, 700).quantileMs(0.99)).toBe(700);
  });

  it('says nothing of a handful', () => {
    const latency = observed(...times(99, 700));
    expect(latency.quantileMs(0.99)).toBeNull();
    latency.observe(700);
    expect(latency.quantileMs(0.99)).toBe(700);
  });

  it('forgets what is older than ten minutes', () => {
    const latency = observed(...times(100, 700));
    latency.turn(4 * MINUTE);
    latency.turn(5 * MINUTE);
    for (const ms of times(100, 0.5)) latency.observe(ms);
    expect(latency.quantileMs(0.99)).toBe(700);
    latency.turn(10 * MINUTE);
    expect(latency.quantileMs(0.99)).toBe(0.5);
    latency.turn(15 * MINUTE);
    expect(latency.quantileMs(0.99)).toBeNull();
  });
});

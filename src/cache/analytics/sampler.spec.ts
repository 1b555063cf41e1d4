import { describe, expect, it } from '@jest/globals';
import { Sampler } from './sampler.js';

const weights = (sampler: Sampler, events: number) => Array.from({ length: events }, () => sampler.weight());
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('Sampler', () => {
  it('looks at every event while they are few', () => {
    const sampler = new Sampler(100, 64);
    expect(weights(sampler, 100)).toEqual(new Array(100).fill(1));
    expect(sum(weights(sampler, 20).map((weight) => Number(weight > 0)))).toBeLessThan(5);
    sampler.refill();
    expect(weights(sampler, 100)).toEqual(new Array(100).fill(1));
  });

  it('looks at one in so many beyond, each for as many', () => {
    const many = weights(new Sampler(0, 16), 160_000);
    expect(new Set(many)).toEqual(new Set([0, 16]));
    expect(Math.abs(sum(many) / 160_000 - 1)).toBeLessThan(0.05);
    expect(weights(new Sampler(0, 1), 10)).toEqual(new Array(10).fill(1));
  });

  it('sees all of what comes in turn', () => {
    const seen = new Set(weights(new Sampler(0, 16), 32_000).flatMap((weight, i) => (weight > 0 ? [i % 32] : [])));
    expect(seen.size).toBe(32);
  });

  it('is the same for the same seed, and only then', () => {
    expect(weights(new Sampler(0, 16, 7), 1000)).toEqual(weights(new Sampler(0, 16, 7), 1000));
    expect(weights(new Sampler(0, 16, 7), 1000)).not.toEqual(weights(new Sampler(0, 16, 8), 1000));
  });
});

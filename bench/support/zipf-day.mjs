/** A day of reads of single tickers: who reads what and when, the same on every run. */
import { cacheKeys } from '../../dist/cache/cache-keys.js';

export const SYMBOLS = 5_000;
export const READS = 10_000_000;
const HOUR_MS = 3_600_000;
const DAY_START_MS = Date.parse('2026-03-16T08:00:00Z');
/** Before, in and after the regular session, and the night: share of the reads, and how long it lasts. */
const PARTS = [
  { share: 0.1, ms: 5.5 * HOUR_MS },
  { share: 0.8, ms: 6.5 * HOUR_MS },
  { share: 0.07, ms: 4 * HOUR_MS },
  { share: 0.03, ms: 8 * HOUR_MS },
];
/** Share of the reads, and the TTL that the key table gives the family, s. */
const FAMILIES = [
  { name: 'price', share: 0.35, ttlSeconds: 300 },
  { name: 'momentum', share: 0.25, ttlSeconds: 1800 },
  { name: 'analysis', share: 0.15, ttlSeconds: 1800 },
  { name: 'news', share: 0.08, ttlSeconds: 3600 },
  { name: 'historical', share: 0.07, ttlSeconds: 7200 },
  { name: 'quote', share: 0.05, ttlSeconds: 60 },
  { name: 'fundamentals', share: 0.05, ttlSeconds: 86_400 },
];
/** Gives other microtasks' timers their turn. */
const READS_A_TURN = 20_000;

/** What can be read: each family of each symbol, the symbol of rank n read 1/n as often as the first (Zipf, exponent 1). */
export function readables() {
  return FAMILIES.flatMap(({ name, share, ttlSeconds }) =>
    Array.from({ length: SYMBOLS }, (_, rank) => ({
      key: cacheKeys[name](`S${rank}`),
      ttlSeconds,
      weight: share / (rank + 1),
    })),
  );
}

/** So many reads in the order of the day: indices into the items. */
export function drawReads(items, count) {
  const draw = drawer(items.map(({ weight }) => weight));
  return Uint32Array.from({ length: count }, draw);
}

/** Draws an index with the probability of its weight, in constant time (alias method: Walker 1977, Vose 1991). */
function drawer(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const chance = Float64Array.from(weights, (weight) => (weight / total) * weights.length);
  const alias = new Uint32Array(weights.length);
  const small = [];
  const large = [];
  chance.forEach((value, i) => (value < 1 ? small : large).push(i));
  while (small.length > 0 && large.length > 0) {
    const [less, more] = [small.pop(), large.at(-1)];
    alias[less] = more;
    chance[more] -= 1 - chance[less];
    if (chance[more] < 1) small.push(large.pop());
  }
  for (const i of [...small, ...large]) chance[i] = 1;
  const random = mulberry32(1);
  return () => {
    const at = random() * weights.length;
    const i = Math.floor(at);
    return at - i < chance[i] ? i : alias[i];
  };
}

function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Calls `read` for every read of the day, one after the other; `clock.ms` is when it happens. */
export async function replayDay(clock, items, read) {
  const draw = drawer(items.map(({ weight }) => weight));
  let startMs = DAY_START_MS;
  for (const { share, ms } of PARTS) {
    const reads = Math.round(READS * share);
    for (let i = 0; i < reads; i++) {
      clock.ms = Math.floor(startMs + (i * ms) / reads);
      await read(items[draw()]);
      if (i % READS_A_TURN === 0) await new Promise(setImmediate);
    }
    startMs += ms;
  }
}

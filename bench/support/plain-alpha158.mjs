/** Alpha158 as one would write it down from its definitions: plain arrays, each feature by itself. The order is that of the program. */
const DAYS = [5, 10, 20, 30, 60];
const E = 1e-12;

const known = (xs) => xs.filter((x) => Number.isFinite(x));
const sum = (xs) => xs.reduce((a, b) => a + b, 0);
const mean = (xs) => sum(known(xs)) / known(xs).length;
const std = (xs) => {
  const of = known(xs);
  const centre = mean(of);
  return Math.sqrt(sum(of.map((x) => (x - centre) ** 2)) / (of.length - 1));
};
const quantile = (xs, q) => {
  const sorted = known(xs).sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  return sorted[Math.floor(at)] + (sorted[Math.ceil(at)] - sorted[Math.floor(at)]) * (at % 1);
};
const pearson = (xs, ys) => {
  if (std(xs) <= 2e-5 || std(ys) <= 2e-5) return NaN;
  const pairs = xs.map((x, i) => [x, ys[i]]).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const cross = sum(pairs.map(([x, y]) => (x - mx) * (y - my)));
  return cross / Math.sqrt(sum(pairs.map(([x]) => (x - mx) ** 2)) * sum(pairs.map(([, y]) => (y - my) ** 2)));
};
const fit = (ys) => {
  const xs = ys.map((_, i) => i + 1);
  const [mx, my] = [mean(xs), mean(ys)];
  const slope = sum(xs.map((x, i) => (x - mx) * (ys[i] - my))) / sum(xs.map((x) => (x - mx) ** 2));
  return { slope, residual: ys.at(-1) - (my + slope * (xs.at(-1) - mx)), r2: pearson(xs, ys) ** 2 };
};
const share = (xs, sign) => {
  const of = known(xs);
  if (of.length === 0) return NaN;
  return sum(of.map((x) => Math.max(sign * x, 0))) / (sum(of.map(Math.abs)) + E);
};

/** @param bars {open, high, low, close, volume, vwap} of each day, oldest first */
export function plainAlpha158(bars) {
  const { open: o, high: h, low: l, close: c, volume: v, vwap } = bars.at(-1);
  const w = vwap > 0 ? vwap : (h + l + c) / 3;
  const of = (field) => bars.map((bar) => bar[field]);
  const changes = (xs) => xs.map((x, i) => (i === 0 ? NaN : x - xs[i - 1]));
  const ratios = (xs) => xs.map((x, i) => (i === 0 ? NaN : x / xs[i - 1]));
  const [closes, volumes] = [of('close'), of('volume')];
  const moves = ratios(closes).map((ratio, i) => Math.abs(ratio - 1) * volumes[i]);
  const last = (xs, d) => xs.slice(-d);
  const [dc, dv] = [changes(closes), changes(volumes)];
  const rank = (xs) => (xs.filter((x) => x < c).length + (xs.filter((x) => x === c).length + 1) / 2) / xs.length;
  const high = (d) => last(of('high'), d);
  const low = (d) => last(of('low'), d);
  const top = (d) => Math.max(...high(d));
  const bottom = (d) => Math.min(...low(d));
  const [topAt, bottomAt] = [(d) => high(d).indexOf(top(d)) + 1, (d) => low(d).indexOf(bottom(d)) + 1];
  const rises = (d, sign) => last(dc, d).filter((x) => x * sign > 0).length / last(dc, d).length;
  const logs = volumes.map((x) => Math.log(x + 1));
  const logRatios = ratios(volumes).map((x) => Math.log(x + 1));
  const families = [
    (d) => closes.at(-1 - d) / c,
    (d) => mean(last(closes, d)) / c,
    (d) => std(last(closes, d)) / c,
    (d) => fit(last(closes, d)).slope / c,
    (d) => (std(last(closes, d)) <= 2e-5 ? NaN : fit(last(closes, d)).r2),
    (d) => fit(last(closes, d)).residual / c,
    (d) => top(d) / c,
    (d) => bottom(d) / c,
    (d) => quantile(last(closes, d), 0.8) / c,
    (d) => quantile(last(closes, d), 0.2) / c,
    (d) => rank(last(closes, d)),
    (d) => (c - bottom(d)) / (top(d) - bottom(d) + E),
    (d) => topAt(d) / d,
    (d) => bottomAt(d) / d,
    (d) => (topAt(d) - bottomAt(d)) / d,
    (d) => pearson(last(closes, d), last(logs, d)),
    (d) => pearson(last(ratios(closes), d), last(logRatios, d)),
    (d) => rises(d, 1),
    (d) => rises(d, -1),
    (d) => rises(d, 1) - rises(d, -1),
    (d) => share(last(dc, d), 1),
    (d) => share(last(dc, d), -1),
    (d) => share(last(dc, d), 1) - share(last(dc, d), -1),
    (d) => mean(last(volumes, d)) / (v + E),
    (d) => std(last(volumes, d)) / (v + E),
    (d) => std(last(moves, d)) / (mean(last(moves, d)) + E),
    (d) => share(last(dv, d), 1),
    (d) => share(last(dv, d), -1),
    (d) => share(last(dv, d), 1) - share(last(dv, d), -1),
  ];
  const length = h - l + E;
  const [above, below, shift] = [h - Math.max(o, c), Math.min(o, c) - l, 2 * c - h - l];
  const candle = [(c - o) / o, (h - l) / o, (c - o) / length, above / o, above / length, below / o, below / length];
  const prices = [shift / o, shift / length, o / c, h / c, l / c, w / c];
  return [...candle, ...prices, ...families.flatMap((family) => DAYS.map((d) => family(d)))];
}

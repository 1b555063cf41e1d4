import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLOSE_MARK, END_MARK, OPEN_MARK, shareAt } from './volume-curve-axis.js';
import { learnCurve, prunedLog } from './volume-curve-learner.js';
import { mergeLogs, stretchOf, type VolumeLog, type VolumeMark } from './volume-curve-log.js';

const STOCKS = 5000;
const DAY_SHARES = 9e9;

/** A day that begins far slower than the default says, and goes on longer after hours. */
const truth = (position: number): number =>
  position <= OPEN_MARK
    ? (0.01 * position) / OPEN_MARK
    : position <= CLOSE_MARK
      ? 0.01 + (0.89 * (position - OPEN_MARK)) / (CLOSE_MARK - OPEN_MARK)
      : 0.9 + (0.1 * (position - CLOSE_MARK)) / (END_MARK - CLOSE_MARK);

const date = (day: number): string => new Date(Date.UTC(2026, 2, day + 1)).toISOString().slice(0, 10);

/** Sights of the whole session, four a stretch, the last when it is over; volumes differ from day to day. */
const sights = (day = 0): VolumeMark[] =>
  Array.from({ length: 4 * END_MARK }, (_, k) => (k + 1) / 4).map((position) => ({
    position,
    volumeShares: truth(position) * DAY_SHARES * (1 + 0.1 * day),
    commonStocks: STOCKS,
  }));

const logOf = (day: number, marks: readonly VolumeMark[], lastMark = END_MARK): VolumeLog =>
  marks.reduce<VolumeLog>(
    (log, mark) =>
      mergeLogs(log, new Map([[date(day), { lastMark, marks: new Map([[stretchOf(mark, lastMark), mark]]) }]])),
    new Map(),
  );
const days = (count: number, marksOf: (day: number) => readonly VolumeMark[] = sights): VolumeLog =>
  Array.from({ length: count }, (_, day) => logOf(day, marksOf(day))).reduce(mergeLogs, new Map());

/** Four ordinary sessions and one of which this was seen. */
const withOdd = (marks: readonly VolumeMark[], lastMark?: number): VolumeLog =>
  mergeLogs(days(4), logOf(10, marks, lastMark));

/** The greatest difference from the truth over the axis; the session does not count where it is null. */
function bend(log: VolumeLog): number | null {
  const learned = learnCurve(log);
  if (learned === null) return null;
  const positions = Array.from({ length: END_MARK + 1 }, (_, mark) => mark);
  return Math.max(...positions.map((x) => Math.abs(shareAt(learned.curve, x) - truth(x))));
}

describe('the learned volume curve', () => {
  it('is there from five sessions on, and is the median of the last twenty', () => {
    expect(learnCurve(days(4))).toBeNull();
    expect(learnCurve(days(5))?.sessions).toBe(5);
    expect(bend(days(5))).toBeLessThan(0.001);
    const slow = (day: number): VolumeMark[] =>
      day < 15 ? sights().map((mark) => ({ ...mark, volumeShares: mark.volumeShares ** 2 })) : sights(day);
    expect(learnCurve(days(35, slow))?.sessions).toBe(20);
    expect(bend(days(35, slow))).toBeLessThan(0.001);
    expect(bend(days(24, slow))).toBeGreaterThan(0.005);
  });

  it('rises, is joined and ends at 1, whatever was seen', () => {
    const volumes = fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 300, maxLength: 300 });
    const seen = fc.array(fc.boolean(), { minLength: 300, maxLength: 300 });
    fc.assert(
      fc.property(fc.tuple(volumes, volumes), seen, ([a, b], kept) => {
        const market = (day: number): VolumeMark[] => {
          let volumeShares = 0;
          const grown = (day % 2 === 0 ? a : b).map((growth, k): VolumeMark => {
            volumeShares += growth;
            return { position: ((k + 1) * END_MARK) / 300, volumeShares, commonStocks: STOCKS };
          });
          return grown.filter((_, k) => kept[k] === true || k === 299);
        };
        const learned = learnCurve(days(5, market));
        if (learned === null) return;
        const { premarket, regular, afterhours } = learned.curve;
        expect(premarket[premarket.length - 1]?.[1]).toBe(regular[0]?.[1]);
        expect(regular[regular.length - 1]?.[1]).toBe(afterhours[0]?.[1]);
        expect(afterhours[afterhours.length - 1]).toEqual([1, 1]);
        for (const points of [premarket, regular, afterhours])
          points.forEach(([x, y], k) => {
            expect(x).toBeGreaterThan(points[k - 1]?.[0] ?? -1);
            expect(y).toBeGreaterThanOrEqual(points[k - 1]?.[1] ?? 0);
            expect(y).toBeLessThanOrEqual(1);
          });
      }),
      { numRuns: 30 },
    );
  });

  it('is named by the sessions behind it', () => {
    const version = (log: VolumeLog): string | undefined => learnCurve(log)?.version;
    expect(version(days(5))).toMatch(/^[0-9a-f]{16}$/);
    expect(version(days(5))).toBe(version(days(5)));
    expect(version(days(5))).not.toBe(version(days(6)));
  });

  const between = (from: number, to: number) => (mark: VolumeMark) => mark.position > from && mark.position < to;
  const HALTED_FROM = OPEN_MARK + 18;
  const halted = (until: number): VolumeMark[] =>
    sights().map((mark) =>
      between(HALTED_FROM, until)(mark) ? { ...mark, volumeShares: truth(HALTED_FROM) * DAY_SHARES } : mark,
    );

  it.each([
    ['a feed that was halted for an hour and a half', halted(HALTED_FROM + 18)],
    [
      'snapshots with half of the market',
      sights().map((mark) =>
        between(30, 40)(mark) ? { ...mark, commonStocks: STOCKS / 2, volumeShares: mark.volumeShares * 0.9 } : mark,
      ),
    ],
    [
      'two hours without reference data',
      sights().map((mark) => (between(30, 54)(mark) ? { ...mark, commonStocks: 0, volumeShares: 1 } : mark)),
    ],
    [
      'a session that went quite differently',
      sights().map((mark) => ({ ...mark, volumeShares: mark.volumeShares ** 2 / DAY_SHARES })),
    ],
    [
      'a volume that is wrong once',
      sights().map((mark) => (mark.position === 55 ? { ...mark, volumeShares: 50 * DAY_SHARES } : mark)),
    ],
    ['an hour and a half in which nobody looked', sights().filter((mark) => !between(60, 78)(mark))],
  ])('is not bent by %s', (_what, marks) => {
    expect(bend(withOdd(marks))).toBeLessThan(0.015);
  });

  it.each([
    ['that was seen from the early afternoon on', sights().filter(({ position }) => position > 65)],
    ['that was first seen at noon', sights().filter(({ position }) => position > OPEN_MARK + 30)],
    [
      'of whose first half hour only the end was seen',
      sights().filter(({ position }) => position < OPEN_MARK || position > OPEN_MARK + 4),
    ],
    ['of which the half hour before the close was not seen', sights().filter((mark) => !between(93.9, 100.1)(mark))],
    [
      'with a morning without reference data',
      sights().map((mark) => (mark.position < 50 ? { ...mark, commonStocks: 0, volumeShares: 1 } : mark)),
    ],
    ['whose end was not seen', sights().filter(({ position }) => position < END_MARK - 1)],
    ['whose feed stood still from the morning to the end', halted(END_MARK + 1)],
    [
      'whose feed stood still from shortly before its close',
      sights().map((mark) => ({
        ...mark,
        volumeShares: Math.min(truth(CLOSE_MARK - 4), truth(mark.position)) * DAY_SHARES,
      })),
    ],
    ['of which too little was seen', sights().filter(({ position }) => position % 3 < 1)],
  ])('does not count a session %s', (_what, marks) => {
    expect(bend(withOdd(marks))).toBeNull();
  });

  it('learns from a market that never closes, whose day is whole at the end of regular hours', () => {
    const day = (n: number): VolumeLog =>
      logOf(
        n,
        sights().filter(({ position }) => position > 34 && position < CLOSE_MARK + 0.1),
        CLOSE_MARK,
      );
    const learned = learnCurve([0, 1, 2, 3, 4].map(day).reduce(mergeLogs));
    expect(learned?.curve.regular.at(-1)).toEqual([1, 1]);
    expect(shareAt(learned?.curve ?? { premarket: [], regular: [], afterhours: [] }, 61)).toBeCloseTo(
      truth(61) / truth(CLOSE_MARK),
      3,
    );
  });
});

describe('the log of volumes seen', () => {
  const aMark = fc.record({
    position: fc.double({ min: 0, max: END_MARK, noNaN: true }),
    volumeShares: fc.integer({ min: 1, max: 5 }),
    commonStocks: fc.integer({ min: 0, max: 2 }),
  });
  const aLog = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 2 }), aMark), { maxLength: 30 })
    .map((seen) => seen.map(([day, mark]) => logOf(day, [mark])).reduce(mergeLogs, new Map()));
  const content = (log: VolumeLog): unknown =>
    [...log].sort().map(([day, { marks }]) => [day, [...marks].sort(([a], [b]) => a - b)]);

  it('is the same in whatever order the parts of several processes are put together', () => {
    fc.assert(
      fc.property(aLog, aLog, aLog, (a, b, c) => {
        expect(content(mergeLogs(a, b))).toEqual(content(mergeLogs(b, a)));
        expect(content(mergeLogs(mergeLogs(a, b), c))).toEqual(content(mergeLogs(a, mergeLogs(b, c))));
        expect(mergeLogs(a, a)).toBe(a);
      }),
    );
  });

  it('makes a whole session of the parts that two processes saw', () => {
    const [morning, evening] = [true, false].map((early) =>
      days(5, (day) => sights(day).filter(({ position }) => position < 61 === early)),
    ) as [VolumeLog, VolumeLog];
    expect([learnCurve(morning), learnCurve(evening)]).toEqual([null, null]);
    expect(learnCurve(mergeLogs(evening, morning))).toEqual(learnCurve(days(5)));
  });

  it('forgets what nothing more is learned from, and nothing else', () => {
    const log = [days(30), logOf(3, []), ...[31, 32, 33, 34].map((day) => logOf(day, sights().slice(0, 9)))].reduce(
      mergeLogs,
    );
    const pruned = prunedLog(log);
    expect(learnCurve(pruned)).toEqual(learnCurve(log));
    expect([...pruned.keys()].sort().map((day) => day.slice(5))).toEqual(
      [...Array.from({ length: 20 }, (_, k) => 10 + k), 32, 33, 34].map((day) => date(day).slice(5)),
    );
    expect(prunedLog(pruned)).toBe(pruned);
  });
});

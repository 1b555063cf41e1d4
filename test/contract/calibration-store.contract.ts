import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CalibrationStore, NumberedVersion } from '../../src/calibration/calibration-store.js';
import { parseEmergency } from '../../src/calibration/emergency.js';

/** A store on nothing but itself. */
export interface OpenStore {
  readonly store: CalibrationStore;
  /** Another process that looks at the same. */
  readonly other: CalibrationStore;
  readonly close: () => Promise<void>;
}

const AUDIT = { at: '2026-03-16T15:00:00.000Z', by: 'ab12cd34', action: 'calibration.patch', data: '{"version":2}' };
const version = (number: number): NumberedVersion => ({
  version: number,
  json: JSON.stringify({ version: number, what: `the ${number}th` }),
});

/** What every store of calibrations does. */
export function describeCalibrationStore(name: string, open: () => Promise<OpenStore>): void {
  describe(`CalibrationStore on ${name}`, () => {
    let opened: OpenStore;
    let store: CalibrationStore;
    let other: CalibrationStore;

    beforeEach(async () => {
      opened = await open();
      ({ store, other } = opened);
    });
    afterEach(() => opened.close());

    const append = (expected: string, newest: NumberedVersion, missing: readonly NumberedVersion[] = []) =>
      store.append({ expected, newest, missing, audit: AUDIT });

    it('is empty at first', async () => {
      expect(await store.read(null)).toMatchObject({ versions: { current: '', newest: [] }, emergency: '' });
      expect((await store.read('')).versions).toBeNull();
      expect(await store.find(1)).toBeNull();
    });

    it('appends to what the writer knows, and to nothing else', async () => {
      expect(await append('', version(2), [version(1)])).toBe(true);
      expect(await append('', version(3))).toBe(false);
      expect(await append(version(2).json, version(3))).toBe(true);
      expect((await other.read(null)).versions).toEqual({
        current: version(3).json,
        newest: [3, 2, 1].map((number) => version(number).json),
        highest: 3,
      });
      expect(await other.find(2)).toBe(version(2).json);
      expect((await other.read(version(3).json)).versions).toBeNull();
      expect((await other.read(version(2).json)).versions?.current).toBe(version(3).json);
    });

    it('lets one of many writers win', async () => {
      const wins = await Promise.all(Array.from({ length: 20 }, (_, i) => append('', version(i + 2))));
      expect(wins.filter((won) => won)).toHaveLength(1);
    });

    it('lets one of two processes win, and loses nothing of what won, however often they meet', async () => {
      let current = '';
      for (let number = 2; number < 22; number++) {
        const attempts = [store, other].map((one, i) => {
          const newest = { version: number, json: JSON.stringify({ version: number, writer: i }) };
          return one
            .append({ expected: current, newest, missing: [], audit: AUDIT })
            .then((won) => (won ? newest : null));
        });
        const won = (await Promise.all(attempts)).filter((newest) => newest !== null);
        expect(won).toHaveLength(1);
        current = won[0]?.json ?? '';
        expect(await other.find(number)).toBe(current);
      }
      expect((await store.read(null)).versions).toMatchObject({ current, highest: 21 });
    });

    it('brings the newest 20', async () => {
      let expected = '';
      for (let number = 1; number <= 30; number++) {
        expect(await append(expected, version(number))).toBe(true);
        expected = version(number).json;
      }
      const newest = (await store.read(null)).versions?.newest ?? [];
      expect([newest.length, newest[0], newest.at(-1)]).toEqual([20, version(30).json, version(11).json]);
      expect(await store.find(1)).toBe(version(1).json);
    });

    it('begins and ends an emergency, by one clock for all', async () => {
      await store.begin({ by: 'ab12cd34', reason: 'a "quoted" 100% reason\n' }, 900_000, AUDIT);
      const { emergency: text, nowMs } = await other.read(null);
      const emergency = parseEmergency(text);
      expect(emergency).toMatchObject({ by: 'ab12cd34', reason: 'a "quoted" 100% reason\n' });
      expect((emergency?.until_ms ?? 0) - (emergency?.since_ms ?? 0)).toBe(900_000);
      expect(Math.abs(nowMs - (emergency?.since_ms ?? 0))).toBeLessThan(60_000);
      await other.begin({ by: null, reason: null }, 900_000, AUDIT);
      expect(parseEmergency((await store.read(null)).emergency)).toMatchObject({ by: null, reason: null });
      await other.end(AUDIT);
      await other.end(AUDIT);
      expect(parseEmergency((await store.read(null)).emergency)).toMatchObject({ by: 'ab12cd34', ended: true });
    });

    it('says that an emergency has ended though it had lost it, and is given a lost one back once', async () => {
      const { nowMs } = await store.read(null);
      const lost = { until_ms: nowMs + 60_000, since_ms: nowMs - 1_000, by: 'ab12cd34', reason: null };
      await store.remind(lost, 60_000);
      expect(parseEmergency((await other.read(null)).emergency)).toEqual(lost);
      await other.end(AUDIT);
      await store.remind(lost, 60_000);
      expect(parseEmergency((await store.read(null)).emergency)?.ended).toBe(true);
    });

    it('tells the highest number, readable or not', async () => {
      const unreadable = { version: 9, json: '{"version":9,"release":"next"}' };
      expect((await store.read(null)).versions?.highest).toBe(0);
      await append('', version(2), [version(1)]);
      await append(version(2).json, unreadable);
      expect((await other.read(null)).versions).toMatchObject({ current: unreadable.json, highest: 9 });
    });

    it('forgets an emergency that is over', async () => {
      await store.begin({ by: null, reason: null }, 1, AUDIT);
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect((await store.read(null)).emergency).toBe('');
    });
  });
}

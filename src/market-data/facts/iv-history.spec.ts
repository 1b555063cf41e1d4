import { describe, expect, it } from '@jest/globals';
import { IvHistory } from './iv-history.js';

const date = (day: number): string => new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);

function historyOf(...values: number[]): IvHistory {
  const history = new IvHistory();
  values.forEach((value, day) => {
    history.note('AAA', date(day + 1), value);
  });
  return history;
}

describe('IvHistory', () => {
  it('says the share of earlier sessions with a lower value, from 20 of them on', () => {
    const rising = Array.from({ length: 20 }, (_, i) => 0.1 + i / 100);
    expect(historyOf(...rising).percentile('AAA', date(20), 1)).toBeNull();
    expect(historyOf(...rising).percentile('AAA', date(21), 1)).toBe(1);
    expect(historyOf(...rising).percentile('AAA', date(21), 0.1)).toBe(0);
    expect(historyOf(...rising).percentile('AAA', date(21), 0.2)).toBe(0.5);
    expect(historyOf(...rising).percentile('BBB', date(21), 0.2)).toBeNull();
  });

  it('keeps the last value of a session', () => {
    const history = historyOf(0.5);
    history.note('AAA', date(1), 0.6);
    expect(history.toDocument()).toEqual({ sessions: [date(1)], symbols: { AAA: [0, 0.6] } });
    expect(history.revision).toBe(2);
    history.note('AAA', date(1), 0.6000001);
    expect(history.revision).toBe(2);
  });

  it('forgets old sessions, and symbols that have none left', () => {
    const history = historyOf(0.5, 0.6);
    history.note('BBB', date(1), 0.5);
    history.dropBefore(date(2));
    expect(history.toDocument()).toEqual({ sessions: [date(2)], symbols: { AAA: [0, 0.6] } });
  });

  it('takes over what others have seen, never over what it has seen itself', () => {
    const history = historyOf(0.5);
    history.adopt({ sessions: [date(2), date(1)], symbols: { AAA: [1, 0.9, 0, 0.7], BBB: [1, 0.3] } });
    const document = { sessions: [date(1), date(2)], symbols: { AAA: [0, 0.5, 1, 0.7], BBB: [0, 0.3] } };
    expect(history.toDocument()).toEqual(document);
    const other = new IvHistory();
    other.adopt(document);
    expect(other.toDocument()).toEqual(document);
  });

  it.each([
    [null],
    ['x'],
    [{ sessions: ['no date'], symbols: {} }],
    [{ sessions: [date(1)], symbols: { AAA: [0] } }],
    [{ sessions: [date(1)], symbols: { AAA: [0, -1] } }],
    [{ sessions: [date(1)], symbols: { AAA: [0, null] } }],
    [{ sessions: [date(1)], symbols: { AAA: 1 } }],
  ])('takes %j for nothing', (document) => {
    const history = new IvHistory();
    history.adopt(document);
    expect(history.toDocument()).toEqual({ sessions: [], symbols: {} });
  });
});

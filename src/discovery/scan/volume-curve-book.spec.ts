import { describe, expect, it } from '@jest/globals';
import { snapshotOf } from '../../../test/support/market-fixtures.js';
import { NyseCalendar } from '../../market-data/calendar/nyse-calendar.js';
import { ContinuousCalendar } from '../../market-data/adapters/simulated/continuous-calendar.js';
import type { SessionCalendar } from '../../market-data/calendar/session-calendar.js';
import { type KeptDocument, KeptDocuments } from '../../market-data/kept-documents.js';
import { shareAt } from '../domain/volume-curve-axis.js';
import { ELIGIBLE, REJECT_REASONS, type RejectReason } from '../domain/universe.js';
import { VolumeCurveBook } from './volume-curve-book.js';

const nyse = new NyseCalendar();
const MINUTE_MS = 60_000;
const FIRST_SESSIONS = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'];

class DocumentsInMemory extends KeptDocuments {
  text: string | null = null;
  writes = 0;

  override readNewer(): Promise<KeptDocument | null> {
    return Promise.resolve(
      this.text === null ? null : { savedMs: this.writes, value: JSON.parse(this.text) as unknown },
    );
  }

  override write(_name: string, value: unknown): Promise<number> {
    this.text = JSON.stringify(value);
    this.writes++;
    return Promise.resolve(this.writes);
  }
}

interface Watch {
  readonly calendar?: SessionCalendar;
  /** Hours since midnight, New York. */
  readonly from?: number;
  readonly to?: number;
  readonly whole?: number;
  /** How far the prices and volumes are behind the clock. */
  readonly delayMinutes?: number;
  readonly freshness?: 'delayed' | 'end_of_day';
}

/** Shows a book one session, a snapshot every four minutes; volume grows evenly from 04:00 to `whole`. */
async function show(book: VolumeCurveBook, date: string, watch: Watch = {}): Promise<void> {
  const { calendar = nyse, from = 4, to = 20.2, whole = 20, delayMinutes = 0, freshness = 'delayed' } = watch;
  const startMs = nyse.at(Date.parse(`${date}T17:00:00Z`)).startMs;
  const at = (hours: number): number => startMs + (hours - 4) * 60 * MINUTE_MS;
  for (let ms = at(from); ms <= at(to); ms += 4 * MINUTE_MS) {
    const dataMs = ms - delayMinutes * MINUTE_MS;
    const volume = 1e6 * Math.min(1, Math.max(0, (dataMs - at(4)) / (at(whole) - at(4))));
    const rows = ['ZXA', 'ZXB', 'ZXPRICEY', 'ZXFUND'].map((symbol) => ({ symbol, dayVolumeShares: volume }));
    const reasons: (RejectReason | null)[] = [null, 'dollar_volume_too_low', 'price_too_high', 'type_excluded'];
    const codes = Uint8Array.from(reasons, (why) => (why === null ? ELIGIBLE : REJECT_REASONS.indexOf(why) + 1));
    const snapshot = { ...snapshotOf(rows, calendar.at(dataMs)), freshness, asOfMs: ms };
    book.observe(snapshot, { codes, commonStocks: 3 });
  }
  await book.flush();
}

async function showAll(book: VolumeCurveBook, dates: readonly string[], watch?: Watch): Promise<VolumeCurveBook> {
  for (const date of dates) await show(book, date, watch);
  return book;
}

/** Share done at noon: half of the sixteen hours. */
const atNoon = ({ learned }: VolumeCurveBook): number => (learned === null ? NaN : shareAt(learned.curve, 22 + 30));

describe('the book of volume curves', () => {
  it('learns from five sessions that it has watched', async () => {
    const book = new VolumeCurveBook(null);
    await showAll(book, FIRST_SESSIONS.slice(0, 4));
    expect(book.learned).toBeNull();
    await show(book, '2026-03-06');
    expect(book.learned?.sessions).toBe(5);
    expect(atNoon(book)).toBeCloseTo(0.5, 3);
  });

  it('reads the clock of the data where these are delayed', async () => {
    const book = await showAll(new VolumeCurveBook(null), FIRST_SESSIONS, { delayMinutes: 15, to: 20.5 });
    expect(atNoon(book)).toBeCloseTo(0.5, 3);
  });

  it('learns nothing from early closes, nor from data of the end of the day', async () => {
    const book = await showAll(new VolumeCurveBook(null), FIRST_SESSIONS.slice(0, 4));
    await show(book, '2026-11-27');
    await show(book, '2026-03-06', { freshness: 'end_of_day' });
    expect(book.learned).toBeNull();
  });

  it('learns from a market that never closes', async () => {
    const book = await showAll(new VolumeCurveBook(null), FIRST_SESSIONS, {
      calendar: new ContinuousCalendar(),
      from: 4.05,
      to: 23.99,
      whole: 24,
    });
    expect(book.learned?.curve.regular.at(-1)).toEqual([1, 1]);
  });

  it('is warm after a restart, in the middle of a session too', async () => {
    const documents = new DocumentsInMemory();
    await showAll(new VolumeCurveBook(documents), FIRST_SESSIONS.slice(0, 4));
    await show(new VolumeCurveBook(documents), '2026-03-06', { to: 11 });
    const restarted = new VolumeCurveBook(documents);
    await show(restarted, '2026-03-06', { from: 11.2 });
    expect(restarted.learned?.sessions).toBe(5);
    expect(atNoon(restarted)).toBeCloseTo(0.5, 3);
    const next = new VolumeCurveBook(documents);
    await next.ready();
    expect(next.learned).toEqual(restarted.learned);
  });

  it('puts together what two processes see by turns', async () => {
    const documents = new DocumentsInMemory();
    const books = [new VolumeCurveBook(documents), new VolumeCurveBook(documents)] as const;
    for (const date of FIRST_SESSIONS) {
      await show(books[0], date, { from: 4, to: 10 });
      await show(books[1], date, { from: 10, to: 15 });
      await show(books[0], date, { from: 15 });
    }
    expect(books[0].learned?.sessions).toBe(5);
    expect(atNoon(books[0])).toBeCloseTo(0.5, 3);
  });

  it('writes once a stretch of the session, not once a snapshot', async () => {
    const documents = new DocumentsInMemory();
    await show(new VolumeCurveBook(documents), '2026-03-06');
    expect(documents.writes).toBeGreaterThanOrEqual(116);
    expect(documents.writes).toBeLessThan(130);
    expect(documents.text?.length).toBeLessThan(5000);
  });

  it.each(['{"sessions": 5}', '[]', '{"sessions":[{"date":"2026-03-02","last_mark":116,"marks":[[1,-5,3]]}]}'])(
    'counts a damaged document %s as none',
    async (text) => {
      const documents = new DocumentsInMemory();
      documents.text = text;
      const book = new VolumeCurveBook(documents);
      await book.ready();
      expect(book.learned).toBeNull();
      await show(book, '2026-03-06', { to: 4.5 });
      expect(JSON.parse(documents.text)).toMatchObject({ sessions: [{ date: '2026-03-06', last_mark: 116 }] });
    },
  );
});

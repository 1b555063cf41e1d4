import { once } from 'node:events';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ExtraSignalsBook } from '../../src/market-data/facts/extra-signals-book.js';
import { ExtraSignalsFile } from '../../src/market-data/facts/extra-signals-file.js';
import { ExtraSignalsUrl } from '../../src/market-data/facts/extra-signals-url.js';
import { ManualClock } from '../support/manual-clock.js';

const NOW_MS = Date.parse('2026-09-22T15:00:00Z');
const MINUTE_MS = 60_000;
const GOOD = 'symbol,borrow_fee_frac\nAAA,0.5\nBBB,0.1\n';
const BAD = 'symbol,borrow_fee_frac\nAAA,50\n';
const never = new AbortController().signal;

const feeOf = (book: ExtraSignalsBook): unknown => book.table?.rows.get('AAA')?.borrowFeeFrac;

describe('a feed of extra signals', () => {
  let clock: ManualClock;
  beforeEach(() => {
    clock = new ManualClock(NOW_MS);
  });

  describe('in a file', () => {
    let dir: string;
    let file: string;
    let book: ExtraSignalsBook;
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'bms-extra-'));
      file = join(dir, 'signals.csv');
      book = new ExtraSignalsBook(new ExtraSignalsFile(file), clock);
    });
    afterEach(() => rm(dir, { recursive: true, force: true }));

    async function put(text: string, modifiedMs = clock.nowMs()): Promise<void> {
      await writeFile(file, text);
      await utimes(file, modifiedMs / 1000, modifiedMs / 1000);
    }

    it('is dated by its time of change', async () => {
      await put(GOOD, NOW_MS - 90_000);
      await book.refresh(never);
      expect(book.table?.rows.get('BBB')).toEqual({
        borrowFeeFrac: 0.1,
        utilizationFrac: null,
        socialRank: null,
        asOfMs: NOW_MS - 90_000,
      });
      expect(book.report).toEqual({
        status: 'fresh',
        source: 'feed',
        asked_at: '2026-09-22T15:00:00.000Z',
        symbols: 2,
        error: null,
      });
    });

    it('is read again after 5 minutes, when it has changed', async () => {
      await put(GOOD);
      await book.refresh(never);
      clock.advance(5 * MINUTE_MS - 1);
      await put(GOOD.replace('0.5', '0.6'));
      await book.refresh(never);
      expect(feeOf(book)).toBe(0.5);
      clock.advance(1);
      await book.refresh(never);
      expect([feeOf(book), book.revision]).toEqual([0.6, 2]);
      clock.advance(5 * MINUTE_MS);
      await book.refresh(never);
      expect(book.revision).toBe(2);
      expect(book.table?.askedMs).toBe(clock.nowMs());
    });

    it('that is bad never replaces a good one, and is told until it is good', async () => {
      await put(GOOD);
      await book.refresh(never);
      clock.advance(5 * MINUTE_MS);
      await put(BAD);
      await book.refresh(never);
      expect(feeOf(book)).toBe(0.5);
      const error = 'malformed: line 2: borrow_fee_frac must be a number from 0 to 20, or empty';
      expect(book.report).toMatchObject({ status: 'kept', symbols: 2, error });
      clock.advance(5 * MINUTE_MS);
      await book.refresh(never);
      expect(book.report.error).toBe(error);
      clock.advance(5 * MINUTE_MS);
      await put(GOOD);
      await book.refresh(never);
      expect(book.report).toMatchObject({ status: 'fresh', error: null });
    });

    it('that is gone is told; after a day without a good one it says nothing', async () => {
      await put(GOOD);
      await book.refresh(never);
      await rm(file);
      clock.advance(5 * MINUTE_MS);
      await book.refresh(never);
      expect(book.report).toMatchObject({ status: 'kept', error: 'feed: the file cannot be read (ENOENT)' });
      clock.set(NOW_MS + 24 * 60 * MINUTE_MS);
      expect(book.table).toBeNull();
      expect(book.report).toMatchObject({ status: 'missing', symbols: 0 });
    });

    it('ends at 8 MiB', async () => {
      await put(' '.repeat(8 * 1024 * 1024) + GOOD);
      await book.refresh(never);
      expect(book.report).toMatchObject({ status: 'missing', error: 'feed: the document is larger than 8 MiB' });
    });
  });

  describe('at an address', () => {
    let server: Server;
    let book: ExtraSignalsBook;
    let answer: (request: IncomingMessage, response: ServerResponse) => void;
    const requests: IncomingMessage[] = [];

    beforeEach(async () => {
      requests.length = 0;
      server = createServer((request, response) => {
        requests.push(request);
        answer(request, response);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      book = new ExtraSignalsBook(new ExtraSignalsUrl(`http://127.0.0.1:${String(port)}/s?token=secret`), clock);
    });
    afterEach(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });

    it('is asked whether it has changed, and dated by what it says', async () => {
      const lastModified = 'Tue, 22 Sep 2026 14:00:00 GMT';
      answer = ({ headers }, response) => {
        if (headers['if-none-match'] === '"1"' && headers['if-modified-since'] === lastModified)
          response.writeHead(304).end();
        else response.writeHead(200, { etag: '"1"', 'last-modified': lastModified }).end(GOOD);
      };
      await book.refresh(never);
      clock.advance(5 * MINUTE_MS);
      await book.refresh(never);
      expect(requests).toHaveLength(2);
      expect(book.revision).toBe(1);
      expect(book.table?.askedMs).toBe(clock.nowMs());
      expect(book.table?.rows.get('AAA')?.asOfMs).toBe(Date.parse(lastModified));
    });

    it('may be packed; without a date it is as of the look', async () => {
      answer = (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('[{"symbol":"AAA","social_rank":1}]'));
      };
      await book.refresh(never);
      expect(book.table?.rows.get('AAA')).toMatchObject({ socialRank: 1, asOfMs: NOW_MS });
    });

    it.each<[string, string, typeof answer]>([
      ['an error', 'feed: it answered with status 500', (_request, response) => response.writeHead(500).end('token')],
      [
        'no document at all',
        'feed: it answered with status 304',
        (_request, response) => response.writeHead(304).end(),
      ],
      [
        'more than 8 MiB of it',
        'feed: the document is larger than 8 MiB',
        (_request, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(' '.repeat(9 * 1024 * 1024))),
      ],
      [
        'half of it',
        'feed: it cannot be reached (UND_ERR_SOCKET)',
        (_request, response) => {
          response.writeHead(200, { 'content-length': '100' }).write('sym');
          setImmediate(() => response.destroy());
        },
      ],
      ['nothing', 'feed: it cannot be reached (UND_ERR_SOCKET)', (_request, response) => response.destroy()],
      [
        'a page',
        'malformed: line 1: unknown column <html>; known are',
        (_request, response) => response.end('<html>\n</html>'),
      ],
    ])(
      'that answers with %s is told without its address, and asked again after 5 minutes',
      async (_what, error, bad) => {
        answer = bad;
        await book.refresh(never);
        expect(book.report.error).toContain(error);
        expect(book.report.error).not.toMatch(/secret|127\.0\.0\.1/);
        await book.refresh(never);
        expect(requests).toHaveLength(1);
        answer = (_request, response) => response.end(GOOD);
        clock.advance(5 * MINUTE_MS);
        await book.refresh(never);
        expect(book.report).toMatchObject({ status: 'fresh', error: null });
      },
    );

    it('is given up with the cycle, and asked by the next', async () => {
      const cycle = new AbortController();
      answer = () => cycle.abort();
      await book.refresh(cycle.signal);
      expect(book.report.error).toBeNull();
      answer = (_request, response) => response.end(GOOD);
      await book.refresh(never);
      expect(feeOf(book)).toBe(0.5);
    });
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import {
  failureOf,
  type MassiveHarness,
  type MassiveHarnessOptions,
  never,
  openMassive,
  TUESDAY_11_00,
} from '../support/massive-stub/massive-harness.js';
import { REFUSALS } from '../support/massive-stub/stub-refusals.js';
import type { StubFault, StubFaultRule } from '../support/massive-stub/stub-scenario.js';
import { atMost, figures } from '../faults/support/figures.js';

const GROUPED = '/v2/aggs';
const SNAPSHOT = '/v2/snapshot';
const limited = (retryAfter: string): StubFault => ({
  ...REFUSALS.rateLimited,
  headers: { 'retry-after': retryAfter },
});
const httpDate = (ms: number): string => new Date(ms).toUTCString();

describe('the pace of the Massive adapter', () => {
  let harness: MassiveHarness;
  const open = async (options: MassiveHarnessOptions): Promise<MassiveHarness> =>
    (harness = await openMassive(options));
  const withFaults = (...faults: StubFaultRule[]): Promise<MassiveHarness> =>
    open({ stub: { scenario: { faults } }, provider: { plan: 'advanced' } });
  const times = (): number[] => harness.stub.requests.map(({ atMs }) => atMs);
  afterEach(() => harness.close());

  it.each([
    ['seconds', '1', 1_000],
    ['an HTTP date', httpDate(TUESDAY_11_00 + 7_000), 7_000],
    ['garbage', 'soon, 1.5', 1_000],
    ['a date long gone', httpDate(TUESDAY_11_00 - 7_000), 1_000],
  ])('repeats a limited request after Retry-After as %s, not before', async (_name, header, waitMs) => {
    const { provider, stub } = await withFaults({ path: SNAPSHOT, fault: limited(header), times: 1 });
    await provider.snapshot(never());
    const [first = 0, second = 0] = times();
    expect(stub.count()).toBe(2);
    expect(second - first).toBeGreaterThanOrEqual(waitMs);
    expect(second - first).toBeLessThan(waitMs + 1_000);
    expect(provider.usage()).toMatchObject({ calls: 2, failures: 1, rateLimitHits: 1, circuit: 'closed' });
    expect(provider.usage().answers).toEqual({ '2xx': 1, '3xx': 0, '4xx': 1, '5xx': 0, none: 0 });
  });

  it('R15: gives up at once when the wait is too long, and sends nothing until it is over', async () => {
    const { provider, stub, timer } = await withFaults({ path: '/', fault: limited('3600'), times: 1 });
    const startMs = timer.nowMs();
    expect(await failureOf(provider.snapshot(never()))).toMatchObject({
      kind: 'rate_limited',
      retryAfterMs: 3_600_000,
    });
    const endedMs = timer.nowMs() - startMs;
    timer.advance(1_800_000);
    const later = await failureOf(provider.reference(never()));
    expect(later).toMatchObject({ kind: 'rate_limited', retryAfterMs: 1_800_000 });
    figures('R15 a 429 with Retry-After 3600', {
      tries_a_page: atMost(3, stub.count()),
      cycle_ended_ms: atMost(60_000, endedMs),
      calls_before_retry_after: atMost(0, stub.count() - 1),
    });
    timer.advance(1_800_000);
    await provider.snapshot(never());
    expect(stub.count()).toBe(2);
  });

  it('turns away those who already wait when a long pause is imposed', async () => {
    const { provider, stub } = await open({ provider: { plan: 'basic' }, stub: { scenario: { plan: 'basic' } } });
    stub.set({ faults: [{ path: GROUPED, fault: limited('3600'), times: 1 }] });
    const dates = provider.calendar.sessionsBefore('2026-09-22', 9);
    const outcomes = await Promise.all(
      dates.map((date) => provider.dailyBars(date, never()).catch((error: unknown) => error)),
    );
    expect(
      outcomes.filter((outcome) => outcome instanceof Error && 'retryAfterMs' in outcome).length,
    ).toBeGreaterThanOrEqual(4);
    expect(stub.count()).toBeLessThanOrEqual(5);
  });

  it.each(['1', 'rubbish', httpDate(TUESDAY_11_00 + 2_000)])(
    'R15: answers a storm of rate limits (Retry-After %s) with at most 3 tries a page and a tenth more calls in all',
    async (header) => {
      const { provider, stub, timer } = await withFaults({ path: '/', fault: limited(header) });
      const startMs = timer.nowMs();
      expect((await failureOf(provider.snapshot(never()))).kind).toBe('rate_limited');
      const tries = stub.count();
      const endedMs = timer.nowMs() - startMs;
      const dates = provider.calendar.sessionsBefore('2026-09-22', 60);
      for (const date of dates) await failureOf(provider.dailyBars(date, never()));
      figures(`R15 storm of 429, Retry-After ${header}`, {
        tries_a_page: atMost(3, tries),
        cycle_ended_ms: atMost(60_000, endedMs),
        calls_to_pages: atMost(1.1, stub.count() / (dates.length + 1)),
      });
      expect(tries).toBe(3);
    },
  );

  it('keeps to 5 requests a minute on the basic plan, without a single refusal', async () => {
    const { provider, stub, timer } = await open({
      provider: { plan: 'basic' },
      stub: { scenario: { plan: 'basic' } },
    });
    const dates = provider.calendar.sessionsBefore('2026-09-22', 23);
    await Promise.all(dates.map((date) => provider.dailyBars(date, never())));
    const sent = times();
    for (let k = 5; k < sent.length; k++) expect((sent[k] ?? 0) - (sent[k - 5] ?? 0)).toBeGreaterThanOrEqual(60_000);
    expect([stub.count(), provider.usage().rateLimitHits]).toEqual([23, 0]);
    expect(timer.nowMs()).toBeLessThan(5 * 62_000);
  });

  it('finds out that a key is a basic one and slows down', async () => {
    const { provider, stub } = await open({ stub: { scenario: { plan: 'basic' } } });
    await provider.snapshot(never());
    const dates = provider.calendar.sessionsBefore('2026-09-21', 12);
    await Promise.all(dates.map((date) => provider.dailyBars(date, never())));
    expect(provider.usage()).toMatchObject({ calls: 14, rateLimitHits: 0 });
    expect(stub.count(SNAPSHOT)).toBe(1);
  });

  it.each(['json', 'empty'] as const)(
    'waits a whole minute when a basic key hits its limit (%s answer)',
    async (rateLimitBody) => {
      const { provider, timer } = await open({ stub: { scenario: { plan: 'basic', rateLimitBody } } });
      const dates = provider.calendar.sessionsBefore('2026-09-22', 8);
      const outcomes = [];
      for (const date of dates) outcomes.push(await provider.dailyBars(date, never()).catch((error: unknown) => error));
      expect(outcomes.filter((outcome) => outcome instanceof Error).length).toBeGreaterThan(0);
      const hits = provider.usage().rateLimitHits;
      timer.advance(62_000);
      for (const date of dates) await provider.dailyBars(date, never());
      expect(provider.usage().rateLimitHits).toBe(hits);
    },
  );

  it('lets a snapshot overtake the back-fill', async () => {
    const { provider, stub } = await open({
      provider: { plan: 'basic' },
      stub: { scenario: { plan: 'basic' }, commonStocks: 5, others: 0 },
    });
    const dates = provider.calendar.sessionsBefore('2026-09-21', 15);
    const backfill = dates.map((date) => provider.dailyBars(date, never()));
    const snapshot = await provider.snapshot(never());
    const place = stub.requests.findIndex(({ path }) => path.endsWith(snapshot.session.date));
    expect(place).toBeLessThanOrEqual(1);
    await Promise.all(backfill);
  });

  it('lets the lists that a cycle needs overtake the back-fill too', async () => {
    const { provider, stub } = await open({
      provider: { plan: 'basic' },
      stub: { scenario: { plan: 'basic' }, commonStocks: 5, others: 0 },
    });
    const dates = provider.calendar.sessionsBefore('2026-09-21', 15);
    const backfill = dates.map((date) => provider.dailyBars(date, never()));
    await Promise.all([provider.reference(never()), provider.splits('2026-09-01', '2026-09-22', never())]);
    const lists = stub.requests.flatMap(({ path }, place) => (path.startsWith(GROUPED) ? [] : [place]));
    expect(lists.every((place) => place <= 2)).toBe(true);
    await Promise.all(backfill);
  });

  it('sends no more than 20 requests in any second on paid plans', async () => {
    const { provider } = await open({ provider: { plan: 'starter' }, stub: { commonStocks: 5, others: 0 } });
    const dates = provider.calendar.sessionsBefore('2026-09-22', 70);
    await Promise.all(dates.map((date) => provider.dailyBars(date, never())));
    const sent = times();
    for (let k = 20; k < sent.length; k++) expect((sent[k] ?? 0) - (sent[k - 20] ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('leaves the queue of those who give up waiting', async () => {
    const { provider, stub } = await open({ provider: { plan: 'basic' }, stub: { scenario: { plan: 'basic' } } });
    const hasty = new AbortController();
    const dates = provider.calendar.sessionsBefore('2026-09-22', 7);
    const calls = dates.map((date, k) => provider.dailyBars(date, k >= 5 ? hasty.signal : never()));
    hasty.abort();
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(2);
    expect(stub.count()).toBe(5);
  });
});

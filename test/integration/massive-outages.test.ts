import { afterEach, describe, expect, it } from '@jest/globals';
import { retryDelayMs } from '../../src/discovery/cycle/cadence.js';
import { SystemTimer } from '../../src/market-data/adapters/massive/system-timer.js';
import { MarketDataError, type MarketDataErrorKind } from '../../src/market-data/market-data-error.js';
import {
  failureOf,
  type MassiveHarness,
  type MassiveHarnessOptions,
  never,
  openMassive,
} from '../support/massive-stub/massive-harness.js';
import { REFUSALS } from '../support/massive-stub/stub-refusals.js';
import type { StubFault } from '../support/massive-stub/stub-scenario.js';
import { seededRandom } from '../support/seeded-random.js';
import { atMost, figures } from '../faults/support/figures.js';
import { IS_FULL, sized } from '../faults/support/size.js';

const SNAPSHOT = '/v2/snapshot';
const MEGABYTE = 1024 * 1024;
const MINUTE_MS = 60_000;
/** Real times, shortened: the sockets of this file know no other clock. */
const QUICK = { headersMs: 400, progressWindowMs: 400, deadlineMs: 4_000, snapshotDeadlineMs: 4_000 };
/** What a request without an answer takes with the limits of production: 5 s, and what the timer of the sockets adds. */
const HANG_MS = 5_500;

const ENDLESS: readonly (readonly [name: string, fault: StubFault, kind: MarketDataErrorKind, limitMs?: number])[] = [
  ['a body of 50 MB', { kind: 'oversize', sizeBytes: 50 * MEGABYTE }, 'too_large'],
  ['a gzip bomb of 1:1000', { kind: 'gzip_bomb', sizeBytes: 200 * MEGABYTE }, 'too_large'],
  ['truncated JSON', { kind: 'truncated_json' }, 'malformed'],
  ['a body that is no JSON', { kind: 'answer', body: 'a,b\n1,2', contentType: 'text/csv' }, 'malformed'],
  ['a dripping body', { kind: 'drip', everyMs: sized(50, 500) }, 'timeout'],
  ['no answer', { kind: 'hang' }, 'timeout'],
  // still an answer, which 30 s are allowed for
  ['a body without end', { kind: 'drip', everyMs: sized(50, 500), bytes: 1_024 }, 'timeout', sized(20_000, 31_000)],
];

describe('the Massive adapter before a source that fails', () => {
  let harness: MassiveHarness;
  const open = async (options: MassiveHarnessOptions): Promise<MassiveHarness> =>
    (harness = await openMassive(options));
  afterEach(() => harness.close());

  it.each(ENDLESS)(
    'R18: ends %s in a typed error, soon and small',
    async (name, fault, kind, limitMs = 20_000) => {
      const { provider } = await open({
        stub: { scenario: { faults: [{ path: SNAPSHOT, fault }] } },
        // full: nothing is shortened, neither limits nor pauses
        provider: IS_FULL ? { timer: new SystemTimer() } : { limits: QUICK },
      });
      const rssBefore = process.memoryUsage().rss;
      const startedMs = performance.now();
      expect((await failureOf(provider.snapshot(never()))).kind).toBe(kind);
      figures(`R18 ${name}`, {
        ended_ms: atMost(limitMs, performance.now() - startedMs),
        rss_mib_more: atMost(100, (process.memoryUsage().rss - rssBefore) / MEGABYTE),
      });
    },
    40_000,
  );

  it('repeats what may succeed a little later, with growing pauses', async () => {
    const faults = [
      { path: SNAPSHOT, fault: REFUSALS.broken, times: 1 },
      { path: SNAPSHOT, fault: { kind: 'reset', at: 'headers' } as const, times: 1 },
    ];
    const { provider, stub, timer } = await open({ stub: { scenario: { faults } } });
    expect((await provider.snapshot(never())).symbols).toHaveLength(80);
    expect(stub.count()).toBe(3);
    expect(timer.pauses).toEqual([250, 500]);
    expect(provider.usage().answers).toEqual({ '2xx': 1, '3xx': 0, '4xx': 0, '5xx': 1, none: 1 });
  });

  it.each([REFUSALS.badRequest, REFUSALS.notYetPublished, REFUSALS.tickerNotFound])(
    'asks only once for what repeating cannot change (%#)',
    async (fault) => {
      const { provider, stub } = await open({ stub: { scenario: { faults: [{ path: '/v2/aggs', fault }] } } });
      await failureOf(provider.dailyBars('2026-09-21', never()));
      expect(stub.count()).toBe(1);
    },
  );

  it('R16: stops asking after 5 failures in a row, probes once after 10 s, and closes again', async () => {
    const { provider, stub, timer } = await open({
      stub: { scenario: { faults: [{ path: '/', fault: REFUSALS.broken }] } },
    });
    const bars = () => provider.dailyBars('2026-09-21', never());
    for (let k = 0; k < 2; k++) expect((await failureOf(bars())).kind).toBe('upstream');
    expect([stub.count(), provider.usage().circuit]).toEqual([5, 'open']);
    for (const call of [bars, () => provider.snapshot(never())]) {
      expect((await failureOf(call())).kind).toBe('circuit_open');
    }
    expect(stub.count()).toBe(5);

    timer.advance(9_999);
    expect(provider.usage().circuit).toBe('open');
    timer.advance(1);
    expect(provider.usage().circuit).toBe('half_open');
    expect((await failureOf(bars())).kind).toBe('upstream');
    expect([stub.count(), provider.usage().circuit]).toEqual([6, 'open']);

    stub.set({ faults: [] });
    timer.advance(10_000);
    await bars();
    expect(provider.usage()).toMatchObject({ calls: 7, failures: 6, circuit: 'closed' });
  });

  it('lets a snapshot sit out the open circuit once it is under way, and be its probe', async () => {
    const faults = [{ path: '/', fault: REFUSALS.broken, times: 5 }];
    const { provider, stub, timer } = await open({ stub: { scenario: { faults } } });
    expect((await failureOf(provider.snapshot(never()))).kind).toBe('upstream');
    const startMs = timer.nowMs();
    await provider.snapshot(never());
    expect(timer.nowMs() - startMs).toBeGreaterThanOrEqual(10_000);
    expect([stub.count(), provider.usage().circuit]).toEqual([6, 'closed']);
  });

  it('R16: answers at least 99 of 100 cycles within a minute while half of all requests fail', async () => {
    const random = seededRandom(16);
    const kinds: StubFault[] = [
      REFUSALS.broken,
      REFUSALS.brokenHtml,
      { kind: 'hang' },
      { kind: 'reset', at: 'headers' },
      { kind: 'reset', at: 'body' },
    ];
    let hung = 0;
    const onTrouble = ({ kind }: StubFault): void => {
      if (kind !== 'hang') return;
      hung++;
      harness.timer.advance(HANG_MS);
    };
    const faults = kinds.map((fault) => ({ path: SNAPSHOT, fault, fraction: 1 - 0.5 ** (1 / kinds.length) }));
    const { provider, stub, timer } = await open({
      stub: { scenario: { faults }, onTrouble },
      // ends by the deadline, whose timer is finer than that of the headers
      provider: { random, limits: { ...QUICK, snapshotDeadlineMs: 250 } },
    });
    /** Whether the board of a cycle comes in time, when it is tried again as the schedule does. */
    const isAnswered = async (): Promise<boolean> => {
      const startMs = timer.nowMs();
      for (let failures = 1; timer.nowMs() - startMs <= MINUTE_MS; failures++) {
        const outcome = await provider.snapshot(never()).catch((error: unknown) => error);
        if (!(outcome instanceof Error)) return timer.nowMs() - startMs <= MINUTE_MS;
        const retryAfterMs = outcome instanceof MarketDataError ? outcome.retryAfterMs : null;
        timer.advance(retryDelayMs(60, failures, retryAfterMs, random()));
      }
      return false;
    };
    const cycles = sized(200, 1_000);
    let unanswered = 0;
    for (let cycle = 0; cycle < cycles; cycle++) {
      if (!(await isAnswered())) unanswered++;
      timer.advance(MINUTE_MS);
    }
    figures('R16 half of all requests fail', {
      cycles,
      unanswered: atMost(cycles / 100, unanswered),
      requests_failed_percent: (100 * provider.usage().failures) / stub.count(),
      requests_timed_out_percent: (100 * hung) / stub.count(),
    });
    expect(provider.usage().failures / stub.count()).toBeGreaterThan(0.4);
  }, 300_000);

  it('repeats little in bulk when everything fails now and then', async () => {
    const faults = [{ path: '/v2/aggs', fault: REFUSALS.broken, fraction: 0.3 }];
    const { provider, stub, timer } = await open({ stub: { scenario: { faults }, commonStocks: 5, others: 0 } });
    const dates = provider.calendar.sessionsBefore('2026-09-22', 120);
    for (const date of dates) {
      await provider.dailyBars(date, never()).catch(() => timer.advance(10_000));
    }
    expect(stub.count()).toBeLessThanOrEqual(1.1 * dates.length + 5);
  });

  it('ends calls under way and later ones as aborted when it is closed', async () => {
    const { provider, stub } = await open({ stub: { scenario: { faults: [{ path: '/', fault: { kind: 'hang' } }] } } });
    const calls = [provider.snapshot(never()), provider.reference(never())].map(failureOf);
    while (stub.count() < 2) await new Promise(setImmediate);
    await provider.close();
    expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(['aborted', 'aborted']);
    expect((await failureOf(provider.snapshot(never()))).kind).toBe('aborted');
  });

  it('reports a source that cannot be reached as a network failure', async () => {
    const { provider, stub } = await open({ provider: { timer: undefined as never } });
    await stub.close();
    expect((await failureOf(provider.snapshot(never()))).kind).toBe('network');
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { atMost, figures } from '../faults/support/figures.js';
import { failureOf, type MassiveHarness, never, openMassive } from '../support/massive-stub/massive-harness.js';
import { REFUSALS } from '../support/massive-stub/stub-refusals.js';
import type { StubScenario } from '../support/massive-stub/stub-scenario.js';

const LIST = '/v3/reference/tickers';
const STOCKS = 2_500;
const MEGABYTE = 1024 * 1024;

describe('lists of the Massive adapter', () => {
  let harness: MassiveHarness;
  const open = async (scenario: Partial<StubScenario>): Promise<MassiveHarness> =>
    (harness = await openMassive({
      stub: { commonStocks: STOCKS, others: 0, scenario },
      provider: { plan: 'advanced' },
    }));
  afterEach(() => harness.close());

  it.each([
    'https://api.massive.com:443{path}',
    'http://169.254.169.254{path}',
    'https://elsewhere.example{path}',
    'http://user:password@elsewhere.example{path}',
    '//evil.example{path}',
    '\\\\evil.example{path}',
    'https:\\\\evil.example{path}',
    'file://{path}',
    '{path}',
  ])('asks the configured host for the next page, whatever %s says', async (nextUrl) => {
    const { provider, stub } = await open({ nextUrl });
    expect((await provider.reference(never())).rows.size).toBe(STOCKS);
    expect(stub.requests.map(({ path }) => path)).toEqual([LIST, LIST, LIST]);
  });

  it('never contacts the host that an answer names', async () => {
    let visits = 0;
    const other: Server = createServer((_request, response) => (visits++, response.end()));
    other.on('connection', () => visits++);
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { provider } = await open({ nextUrl: `http://127.0.0.1:${port}{path}&apiKey=bait` });
    await provider.reference(never());
    await new Promise((resolve) => other.close(resolve));
    figures('S12 a next page on another host', { requests_elsewhere: atMost(0, visits) });
    expect(harness.stub.requests.filter(({ url }) => url.includes('apiKey'))).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://api.massive.com/v3/../admin',
    'https://api.massive.com//evil.example/v3/x',
    'javascript:alert(1)',
    'http://',
    '/__stub/scenario',
  ])('follows no next page to %s', async (nextUrl) => {
    const { provider, stub } = await open({ nextUrl });
    expect((await failureOf(provider.reference(never()))).kind).toBe('malformed');
    expect(stub.requests.map(({ path }) => path)).toEqual([LIST]);
  });

  it.each([
    ['endless', 100],
    ['repeated_cursor', 2],
    ['empty_pages', 3],
  ] as const)('R18: gives up a list that does not end (%s) after %d pages', async (paging, pages) => {
    const { provider, stub, timer } = await open({ paging });
    const startedMs = performance.now() + timer.nowMs();
    const rssBefore = process.memoryUsage().rss;
    expect((await failureOf(provider.reference(never()))).kind).toBe('malformed');
    expect(stub.count(LIST)).toBe(pages);
    figures(`R18 a list that does not end, ${paging}`, {
      pages: atMost(100, pages),
      // pauses, which take no time here, included
      ended_ms: atMost(20_000, performance.now() + timer.nowMs() - startedMs),
      rss_mib_more: atMost(100, (process.memoryUsage().rss - rssBefore) / MEGABYTE),
    });
  });

  it('follows one empty page in the middle', async () => {
    const { provider } = await open({ paging: 'one_empty_page' });
    expect((await provider.reference(never())).rows.size).toBe(STOCKS);
  });

  it('goes on after a rate limit in the middle, and never answers with half a list', async () => {
    const { provider, stub } = await open({
      faults: [{ path: LIST, fault: REFUSALS.rateLimited, after: 1, times: 1 }],
    });
    expect((await provider.reference(never())).rows.size).toBe(STOCKS);
    expect(stub.count(LIST)).toBe(4);
    stub.set({ faults: [{ path: LIST, fault: REFUSALS.rateLimited, after: 2 }] });
    expect((await failureOf(provider.reference(never()))).kind).toBe('rate_limited');
  });
});

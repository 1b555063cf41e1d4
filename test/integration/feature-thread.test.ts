import { describe, expect, it } from '@jest/globals';
import { HistoryBook } from '../../src/market-data/history/history-book.js';
import { HistoryView } from '../../src/market-data/history/history-view.js';
import { type FeatureSlice, featureSlices } from '../../src/tickers/features/feature-slices.js';
import { ThreadFeatureRunner } from '../../src/tickers/features/thread-feature-runner.js';
import { LAST_DAY, MARKET, marketSessions } from '../support/feature-market.js';

const BUILT_ENTRY = new URL('../../dist/tickers/features/feature-thread.js', import.meta.url);
const AT = '2026-03-16T15:00:00.000Z';

describe('the features of a market in a thread', () => {
  it('are what they are here', async () => {
    const book = new HistoryBook();
    for (const bars of marketSessions()) book.add(bars);
    const view = new HistoryView('simulated', 'simulated-1', 'r1', book.dates, true, book);
    const slices: FeatureSlice[] = [];
    for await (const slice of new ThreadFeatureRunner(BUILT_ENTRY).run(view, LAST_DAY, AT)) slices.push(slice);
    expect(slices).toEqual([...featureSlices(view, LAST_DAY, AT)]);
    expect(slices.flatMap(({ vectors }) => vectors)).toHaveLength(MARKET.traded);
  });
});

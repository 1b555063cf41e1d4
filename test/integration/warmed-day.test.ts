import { describe, expect, it } from '@jest/globals';
import { CacheAnalytics } from '../../src/cache/analytics/cache-analytics.js';
import { MomentumRanking } from '../../src/tickers/momentum/momentum-ranking.js';
import { MomentumService } from '../../src/tickers/momentum/momentum.service.js';
import { DailyHistoryService } from '../../src/tickers/quotes/daily-history.service.js';
import { PriceService } from '../../src/tickers/quotes/price.service.js';
import { Warmer } from '../../src/warming/warmer.js';
import { WarmingSchedule } from '../../src/warming/warming-schedule.js';
import { HttpApp } from '../support/http-app.js';
import { sampleMarket, type SampleMarket } from '../support/sample-market.js';
import { seededRandom } from '../support/seeded-random.js';

const OPEN_MS = Date.parse('2026-03-16T13:30:00Z');
const MINUTES = 390;
/** Of each family. */
const READS_A_MINUTE = 40;
const SYMBOLS = 300;

/** Rank by popularity: the n-th most popular symbol is asked for 1/n as often as the first. */
function zipf(random: () => number): () => number {
  const weights = Array.from({ length: SYMBOLS }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return () => {
    let left = random() * total;
    return weights.findIndex((weight) => (left -= weight) < 0);
  };
}

/** Every minute a board, what the schedule does, and what readers ask for. */
async function replay(http: HttpApp, { result, symbols }: SampleMarket): Promise<void> {
  const rankOf = zipf(seededRandom(7));
  const ticker = (): string => symbols[rankOf()] ?? '';
  const [prices, momentum] = [http.app.get(PriceService), http.app.get(MomentumService)];
  const [histories, ranking] = [http.app.get(DailyHistoryService), http.app.get(MomentumRanking)];
  for (let minute = 0; minute < MINUTES; minute++) {
    http.clock.set(OPEN_MS + minute * 60_000);
    await http.publish(result);
    await http.app.get(WarmingSchedule).look();
    await http.app.get(Warmer).settled();
    for (let read = 0; read < READS_A_MINUTE; read++) {
      http.clock.advance(60_000 / READS_A_MINUTE / 2);
      await Promise.all([prices.price(ticker()), momentum.momentum(ticker()), histories.history(ticker())]);
    }
    await ranking.ranking('v2', 'eligible');
    // its timer, which looks at the machine's clock, would do so twelve times in a minute
    http.app.get(CacheAnalytics).snapshot();
  }
}

/** Values past their TTL do not count. */
function freshHits(http: HttpApp): Map<string, { readonly reads: number; readonly hitFrac: number }> {
  const { families } = http.app.get(CacheAnalytics).snapshot();
  return new Map(
    families.map(({ family, hitsL1, hitsL2, staleHits, misses }) => {
      const reads = hitsL1 + hitsL2 + staleHits + misses;
      return [family, { reads, hitFrac: (hitsL1 + hitsL2) / reads }];
    }),
  );
}

describe('a replayed trading day', () => {
  it('is answered from the cache, in each family that has readers', async () => {
    const market = await sampleMarket();
    const http = await HttpApp.start({ WARM_ON_START: 'true' });
    await http.publish(market.result);
    http.hold(market.sessions);
    await replay(http, market);
    const hits = freshHits(http);
    for (const family of ['price', 'momentum', 'historical'])
      expect(hits.get(family)).toMatchObject({ reads: MINUTES * READS_A_MINUTE });
    expect(hits.get('insights')).toMatchObject({ reads: MINUTES });
    for (const [family, { hitFrac }] of hits) expect([family, hitFrac, hitFrac > 0.8]).toEqual([family, hitFrac, true]);
    await http.close();
  }, 120_000);
});

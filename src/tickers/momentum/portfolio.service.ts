import { Injectable } from '@nestjs/common';
import type { Holdings } from '../../cache/cache-keys-portfolio.js';
import { CachePortfolio } from '../../cache/decorators/keyed.decorators.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import { Clock } from '../../common/clock.js';
import { momentumRating } from '../domain/momentum/momentum-rating.js';
import { type PricedHolding, valuePortfolio } from '../domain/portfolio/portfolio-value.js';
import { basisOf } from '../quotes/history-basis.js';
import { PriceService } from '../quotes/price.service.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumService } from './momentum.service.js';
import type { PortfolioAnalysis } from './portfolio-analysis.js';

/** Values portfolios by what is held of prices and history: no call to a source. */
@Injectable()
export class PortfolioService {
  constructor(
    private readonly prices: PriceService,
    private readonly momentum: MomentumService,
    private readonly history: MomentumHistory,
    private readonly clock: Clock,
  ) {}

  /**
   * As `portfolio:{hash}` has it, of whichever history. Rejects with ProblemException `history_unavailable` while the
   * history is too short to score anything.
   */
  @CachePortfolio()
  async analyze(holdings: Holdings): Promise<PortfolioAnalysis> {
    const { view } = this.history;
    const shares = [...sharesOf(holdings)].sort(([a], [b]) => (a < b ? -1 : 1));
    const momentum = await this.momentum.batch(shares.map(([ticker]) => ticker));
    const priced: PricedHolding[] = [];
    const unknown: PortfolioAnalysis['unknown'][number][] = [];
    for (const [ticker, count] of shares) {
      const known = this.prices.current(ticker);
      if (known === null) {
        unknown.push({ ticker, shares: count, reason: 'no_price' });
        continue;
      }
      const score = momentum.get(ticker)?.scores.v2.score ?? null;
      const { price, as_of: price_as_of } = known;
      priced.push({ ticker, shares: count, price, price_as_of, momentum: score, rating: momentumRating(score) });
    }
    return {
      ...valuePortfolio(priced),
      unknown,
      as_of: newestOf(priced),
      basis: basisOf(view),
      degraded: view.isComplete ? [] : ['history_incomplete'],
      source: view.source,
      computed_at: new Date(this.clock.nowMs()).toISOString(),
    };
  }

  /** Of the history that is held now, or of a better one. */
  async current(holdings: Holdings): Promise<PortfolioAnalysis> {
    const known = await this.analyze(holdings);
    if (!this.history.isBeyond(known.basis)) return known;
    return refreshCached<PortfolioService, 'analyze'>(this, 'analyze', holdings);
  }
}

function sharesOf(holdings: Holdings): Iterable<readonly [ticker: string, shares: number]> {
  return Symbol.iterator in holdings ? holdings : Object.entries(holdings);
}

function newestOf(holdings: readonly PricedHolding[]): string | null {
  const instants = holdings.flatMap(({ price_as_of }) => price_as_of ?? []);
  return instants.reduce<string | null>((newest, at) => (newest === null || at > newest ? at : newest), null);
}

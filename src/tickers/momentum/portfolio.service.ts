import { Injectable } from '@nestjs/common';
import type { Holdings } from '../../cache/cache-keys-portfolio.js';
import { CachePortfolio } from '../../cache/decorators/keyed.decorators.js';
import { refreshCached } from '../../cache/decorators/refresh-cached.js';
import { Clock } from '../../common/clock.js';
import { TimeSlice } from '../../common/time-slice.js';
import { momentumRating } from '../domain/momentum/momentum-rating.js';
import { type PricedHolding, valuePortfolio } from '../domain/portfolio/portfolio-value.js';
import type { HeldView } from '../quotes/held-view.js';
import { basisOf } from '../quotes/history-basis.js';
import { PriceService } from '../quotes/price.service.js';
import { SessionCloses } from '../quotes/session-closes.js';
import type { TickerPrice } from '../quotes/ticker-price.js';
import { MomentumHistory } from './momentum-history.js';
import { MomentumService } from './momentum.service.js';
import type { PortfolioAnalysis, PortfolioShortcoming, UnknownHolding } from './portfolio-analysis.js';

interface PricedHoldings {
  readonly priced: readonly PricedHolding[];
  readonly unknown: readonly UnknownHolding[];
  /** A price is from before the newest session held. */
  readonly isStale: boolean;
}

/** Values portfolios by what is held of prices and history: no call to a source. */
@Injectable()
export class PortfolioService {
  constructor(
    private readonly prices: PriceService,
    private readonly momentum: MomentumService,
    private readonly history: MomentumHistory,
    private readonly sessions: SessionCloses,
    private readonly clock: Clock,
  ) {}

  /**
   * As `portfolio:{hash}` has it, of whichever history. Rejects with ProblemException `history_unavailable` while the
   * history is too short to score anything.
   */
  @CachePortfolio()
  async analyze(holdings: Holdings): Promise<PortfolioAnalysis> {
    const { view } = this.history;
    const basis = basisOf(view);
    const { priced, unknown, isStale } = await this.price(new Map(sharesOf(holdings)), view);
    const degraded: PortfolioShortcoming[] = view.isComplete ? [] : ['history_incomplete'];
    if (isStale) degraded.push('stale_price');
    return {
      ...valuePortfolio(priced),
      unknown,
      as_of: newestOf(priced),
      basis,
      degraded,
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

  private async price(shares: ReadonlyMap<string, number>, view: HeldView): Promise<PricedHoldings> {
    const tickers = [...shares.keys()].sort();
    const momentum = await this.momentum.batch(tickers);
    const startMs = this.sessions.startMsOf(view.source, view.newest);
    const priced: PricedHolding[] = [];
    const unknown: UnknownHolding[] = [];
    let isStale = false;
    const slice = new TimeSlice();
    for (const ticker of tickers) {
      await slice.next();
      const count = shares.get(ticker) ?? 0;
      const known = this.prices.current(ticker);
      if (known === null) {
        unknown.push({ ticker, shares: count, reason: 'no_price' });
        continue;
      }
      const score = momentum.get(ticker)?.scores.v2.score ?? null;
      const { price, as_of: price_as_of } = known;
      priced.push({ ticker, shares: count, price, price_as_of, momentum: score, rating: momentumRating(score) });
      isStale ||= isBefore(known, view.newest, startMs);
    }
    return { priced, unknown, isStale };
  }
}

function sharesOf(holdings: Holdings): Iterable<readonly [ticker: string, shares: number]> {
  return Symbol.iterator in holdings ? holdings : Object.entries(holdings);
}

/** Made before a session. @param startMs when it began; null = unknown */
function isBefore({ session_date, as_of }: TickerPrice, session: string, startMs: number | null): boolean {
  return session_date < session || (as_of !== null && startMs !== null && Date.parse(as_of) < startMs);
}

function newestOf(holdings: readonly PricedHolding[]): string | null {
  const instants = holdings.flatMap(({ price_as_of }) => price_as_of ?? []);
  return instants.reduce<string | null>((newest, at) => (newest === null || at > newest ? at : newest), null);
}

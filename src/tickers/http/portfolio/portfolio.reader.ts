import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { PortfolioAnalysis } from '../../momentum/portfolio-analysis.js';
import { PortfolioService } from '../../momentum/portfolio.service.js';

/** An analysis without what only the cache needs to know. */
export type PortfolioAnswer = Omit<PortfolioAnalysis, 'basis'>;

/** Answers about portfolios. */
@Injectable()
export class PortfolioReader {
  constructor(private readonly portfolios: PortfolioService) {}

  async analyze(holdings: Readonly<Record<string, number>>): Promise<PortfolioAnswer> {
    // what was done to take the holdings in, and what is done to write the answer out, are pieces of work of their own
    await nextTurn();
    const { basis: _, ...analysis } = await this.portfolios.current(holdings);
    await nextTurn();
    return analysis;
  }
}

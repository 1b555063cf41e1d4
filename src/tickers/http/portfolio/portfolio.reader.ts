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
    const { basis: _, ...analysis } = await this.portfolios.current(holdings);
    return analysis;
  }
}

import { Injectable } from '@nestjs/common';
import { MarketDataConfig } from '../../config/app-config.js';
import type { CollectedFacts } from '../facts-collector.js';
import type { Finding } from '../finding.js';
import { judgeMarketData } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** The source of prices: the errors and the circuit of the worker. */
@Injectable()
export class MarketDataIndicator extends Indicator {
  override readonly name = 'market_data';

  constructor(private readonly config: MarketDataConfig) {
    super();
  }

  override async look(facts: Promise<CollectedFacts>): Promise<Finding> {
    return judgeMarketData(await facts, this.config.simulatedByDefault);
  }
}

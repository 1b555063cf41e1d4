import { Injectable } from '@nestjs/common';
import { FactsCollector } from '../facts-collector.js';
import type { Finding } from '../finding.js';
import { judgeUniverse } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** What was scanned: the tripwire of the board. */
@Injectable()
export class UniverseIndicator extends Indicator {
  override readonly name = 'universe';

  constructor(private readonly facts: FactsCollector) {
    super();
  }

  override async look(): Promise<Finding> {
    return judgeUniverse(await this.facts.collect());
  }
}

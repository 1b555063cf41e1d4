import { Injectable } from '@nestjs/common';
import type { CollectedFacts } from '../facts-collector.js';
import type { Finding } from '../finding.js';
import { judgeUniverse } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** What was scanned: the tripwire of the board. */
@Injectable()
export class UniverseIndicator extends Indicator {
  override readonly name = 'universe';

  override async look(facts: Promise<CollectedFacts>): Promise<Finding> {
    return judgeUniverse(await facts);
  }
}

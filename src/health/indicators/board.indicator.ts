import { Injectable } from '@nestjs/common';
import type { CollectedFacts } from '../facts-collector.js';
import type { Finding } from '../finding.js';
import { judgeBoard } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** The board that is served: its age, and whether one can be had at all. */
@Injectable()
export class BoardIndicator extends Indicator {
  override readonly name = 'board';

  override async look(facts: Promise<CollectedFacts>): Promise<Finding> {
    return judgeBoard(await facts);
  }
}

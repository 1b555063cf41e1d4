import { Injectable } from '@nestjs/common';
import type { CollectedFacts } from '../facts-collector.js';
import type { Finding } from '../finding.js';
import { judgeWorker } from '../judge-health.js';
import { Indicator } from './indicator.js';

/** The worker, here or elsewhere: by its pulse. */
@Injectable()
export class WorkerIndicator extends Indicator {
  override readonly name = 'worker';

  override async look(facts: Promise<CollectedFacts>): Promise<Finding> {
    return judgeWorker(await facts);
  }
}

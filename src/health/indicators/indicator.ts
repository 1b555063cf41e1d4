import type { CollectedFacts } from '../facts-collector.js';
import type { Finding, IndicatorName } from '../finding.js';

/** One thing that health depends on. */
export abstract class Indicator {
  abstract readonly name: IndicatorName;
  /** By what is known already: nothing here waits for a network. @param facts of this check, the same for all who need them */
  abstract look(facts: Promise<CollectedFacts>): Finding | Promise<Finding>;
}

import type { Finding, IndicatorName } from '../finding.js';

/** One thing that health depends on. */
export abstract class Indicator {
  abstract readonly name: IndicatorName;
  /** By what is known already: nothing here waits for a network. */
  abstract look(): Finding | Promise<Finding>;
}

import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TICKER } from '../../cache/cache-keys-ticker.js';
import type { JobContext } from '../../jobs/job-consumer.js';
import { UnrecoverableJobError } from '../../jobs/unrecoverable-job.error.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import type { FeatureJobCounts, FeatureJobData } from './feature-job.js';
import { FeaturesService } from './features.service.js';

/** Symbols read, computed and written at once: what is written to memory and to Redis holds up the event loop. */
const AT_ONCE = 64;
const LOOK_AGAIN_MS = 500;

const NOTHING_YET: FeatureJobCounts = { computed: 0, unchanged: 0, without_bar: 0 };

/** Makes the features of all symbols on a day, for whoever asks for them afterwards. */
@Injectable()
export class MarketFeatures {
  constructor(
    private readonly features: FeaturesService,
    private readonly history: HeldHistory,
  ) {}

  /**
   * Waits for a history that is still being fetched. Rejects with an UnrecoverableJobError for a day that will not be
   * held, and when the signal is aborted.
   */
  async make(context: JobContext<FeatureJobData>): Promise<FeatureJobCounts> {
    const { date } = context.job.data;
    await this.dayHeld(context);
    const symbols = (this.history.view?.symbols ?? []).filter((symbol) => TICKER.test(symbol));
    let counts = NOTHING_YET;
    for (let from = 0; from < symbols.length; from += AT_ONCE) {
      context.signal.throwIfAborted();
      const { vectors, missing, computed } = await this.features.batch(symbols.slice(from, from + AT_ONCE), date);
      counts = {
        computed: counts.computed + computed,
        unchanged: counts.unchanged + vectors.length - computed,
        without_bar: counts.without_bar + missing.length,
      };
      tell(context, 'compute', counts, symbols.length);
    }
    return counts;
  }

  private async dayHeld(context: JobContext<FeatureJobData>): Promise<void> {
    const { date } = context.job.data;
    for (let reason = this.features.whyNot(date); reason !== null; reason = this.features.whyNot(date)) {
      if (reason !== 'not_held_yet')
        throw new UnrecoverableJobError(reason, `The history does not have the session of ${date} (${reason})`);
      tell(context, 'history', NOTHING_YET, 0);
      await delay(LOOK_AGAIN_MS, undefined, { signal: context.signal });
    }
  }
}

/** @param total symbols; 0 = nobody knows yet */
function tell(
  context: JobContext<FeatureJobData>,
  stage: 'history' | 'compute',
  counts: FeatureJobCounts,
  total: number,
): void {
  const done = counts.computed + counts.unchanged + counts.without_bar;
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  context.progress({ percent, stage, currentStep: stage, done, total, partial: counts });
}

import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { cacheKeys } from '../../cache/cache-keys.js';
import { CacheService } from '../../cache/cache.service.js';
import { Clock } from '../../common/clock.js';
import type { JobContext } from '../../jobs/job-consumer.js';
import { UnrecoverableJobError } from '../../jobs/unrecoverable-job.error.js';
import { HeldHistory } from '../../market-data/history/held-history.js';
import type { FeatureJobCounts, FeatureJobData } from './feature-job.js';
import { FeatureRunner } from './feature-runner.js';
import type { FeatureVector } from './feature-vector.js';
import { heldDay, type HeldDay } from './features-of-day.js';
import { MemoryRoom } from './memory-room.js';
import { NoBarReasons } from './no-bar-reason.js';

const LOOK_AGAIN_MS = 500;
/** Between two slices, so that whoever waits for the event loop comes first. */
const PAUSE_MS = 4;

const NOTHING_YET: FeatureJobCounts = { computed: 0, cached: 0, without_bar: 0, not_held_yet: 0 };

/** Makes the features of all symbols on a day, for whoever asks for them afterwards. */
@Injectable()
export class MarketFeatures {
  constructor(
    private readonly history: HeldHistory,
    private readonly reasons: NoBarReasons,
    private readonly runner: FeatureRunner,
    private readonly cache: CacheService,
    private readonly room: MemoryRoom,
    private readonly clock: Clock,
  ) {}

  /**
   * Waits for a history that is still being fetched. Rejects with an UnrecoverableJobError for a day that will not be
   * held, and when the signal is aborted.
   */
  async make(context: JobContext<FeatureJobData>): Promise<FeatureJobCounts> {
    const { view, date } = await this.dayHeld(context);
    let counts = NOTHING_YET;
    for await (const slice of this.runner.run(view, date, new Date(this.clock.nowMs()).toISOString())) {
      context.signal.throwIfAborted();
      counts = {
        computed: counts.computed + slice.vectors.length,
        cached: counts.cached + (await this.keep(slice.vectors)),
        without_bar: counts.without_bar + slice.withoutBar,
        not_held_yet: counts.not_held_yet + slice.notHeldYet,
      };
      tell(context, 'compute', counts, slice.total);
      await delay(PAUSE_MS, undefined, { signal: context.signal });
    }
    return counts;
  }

  /** In Redis alone: in memory they would push out what is asked for. Where there is none, as many as memory has room for. */
  private async keep(vectors: readonly FeatureVector[]): Promise<number> {
    const { cacheType, degraded } = this.cache.state;
    const isInRedis = cacheType === 'redis' && !degraded;
    const kept = isInRedis ? vectors : this.room.take(vectors);
    const entries = kept.map((vector) => ({ key: cacheKeys.features(vector.symbol, vector.date), value: vector }));
    await this.cache.setMany(entries, { l1: !isInRedis });
    return kept.length;
  }

  private async dayHeld(context: JobContext<FeatureJobData>): Promise<HeldDay> {
    const { date } = context.job.data;
    for (;;) {
      const { view } = this.history;
      const day = heldDay(view, date);
      if (day !== null) return day;
      const reason = this.reasons.ofDay(date, view);
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
  const done = counts.computed + counts.without_bar + counts.not_held_yet;
  const percent = total === 0 ? 0 : Math.floor((100 * done) / total);
  context.progress({ percent, stage, currentStep: stage, done, total, partial: counts });
}

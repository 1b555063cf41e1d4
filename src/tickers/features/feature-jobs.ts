import { Injectable } from '@nestjs/common';
import type { JobRecord } from '../../jobs/job-record.js';
import {
  type FeatureJobData,
  isFeatureJobId,
  MARKET_TTL_MS,
  MARKETS_AT_MOST,
  newFeatureJobId,
  similarFeatures,
} from './feature-job.js';
import { FeatureJobQueue } from './feature-job-queue.js';
import { describeFeatureJob, type FeatureStatus } from './feature-status.js';
import { type StartedMarket, startedMarkets } from './market-ledger.js';

/** Where the queue keeps which markets were made lately: an id that no job has. */
const LEDGER_ID = 'features_markets';

export type FeatureJobStart =
  /** Also the one that waits, runs, or has made what is still cached. */
  | { readonly kind: 'accepted'; readonly jobId: string }
  /** So many jobs wait already. */
  | { readonly kind: 'full'; readonly capacity: number }
  /** As many markets are cached as may be; one of them for so long yet. */
  | { readonly kind: 'enough'; readonly markets: number; readonly retryAfterMs: number };

/**
 * The features of the whole market on a day, as a job. Every method rejects with QueueUnavailableError while the queue is
 * away.
 */
@Injectable()
export class FeatureJobs {
  private lastStart: Promise<unknown> = Promise.resolve();

  constructor(private readonly queue: FeatureJobQueue) {}

  /** One after the other: n processes at the same moment may exceed the number of markets by n - 1. */
  start(date: string, sourceId: string): Promise<FeatureJobStart> {
    const started = this.lastStart.then(() => this.startNow(date, sourceId));
    this.lastStart = Promise.allSettled([started]);
    return started;
  }

  /** `expired`: it has ended and its record is gone. null: never heard of. */
  async status(id: string): Promise<FeatureStatus | 'expired' | null> {
    const job = isFeatureJobId(id) ? await this.queue.get(id) : null;
    return job === null || job === 'expired' ? job : describeFeatureJob(job);
  }

  private async startNow(date: string, sourceId: string): Promise<FeatureJobStart> {
    const nowMs = this.queue.nowMs();
    const markets = startedMarkets(await this.queue.result(LEDGER_ID), nowMs);
    const same = markets.find((market) => market.date === date && market.source_id === sourceId);
    if (same !== undefined && isOfUse(await this.queue.get(same.job_id))) return accepted(same.job_id);
    const others = markets.filter((market) => market !== same);
    const [oldest] = others;
    if (oldest !== undefined && others.length >= MARKETS_AT_MOST)
      return { kind: 'enough', markets: others.length, retryAfterMs: oldest.at_ms + MARKET_TTL_MS - nowMs };
    return this.add({ date, sourceId, nowMs }, others);
  }

  private async add(
    { date, sourceId, nowMs }: { readonly date: string; readonly sourceId: string; readonly nowMs: number },
    others: readonly StartedMarket[],
  ): Promise<FeatureJobStart> {
    const data: FeatureJobData = { date };
    const similarTo = similarFeatures(date, sourceId);
    const outcome = await this.queue.add({ id: newFeatureJobId(date), similarTo, priority: 'normal', data });
    if (outcome.kind === 'full') return outcome;
    const { id } = outcome.job;
    const started: StartedMarket = { date, source_id: sourceId, job_id: id, at_ms: nowMs };
    await this.queue.saveResult(LEDGER_ID, JSON.stringify([...others, started]));
    return accepted(id);
  }
}

function accepted(jobId: string): FeatureJobStart {
  return { kind: 'accepted', jobId };
}

/** What has failed for good, or is gone, is worth another try. */
function isOfUse(job: JobRecord<FeatureJobData> | 'expired' | null): boolean {
  return job !== null && job !== 'expired' && job.state !== 'failed';
}

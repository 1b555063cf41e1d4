import { HttpStatus, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../../../audit/audit-log.js';
import { cacheKeys } from '../../../cache/cache-keys.js';
import { EventBus } from '../../../events/event-bus.js';
import { HeldHistory } from '../../../market-data/history/held-history.js';
import { ALPHA158_NAMES } from '../../domain/alpha158/alpha158.js';
import { FeatureJobs } from '../../features/feature-jobs.js';
import { featureJobUrl, type FeatureStatus } from '../../features/feature-status.js';
import type { FeatureVector } from '../../features/feature-vector.js';
import { FeaturesService } from '../../features/features.service.js';
import { sendJson } from '../send-json.js';
import { featureBatchJson } from './feature-batch-json.js';
import {
  featureJobExpired,
  featureJobNotFound,
  featureQueueFull,
  marketsEnough,
  noFeatures,
} from './feature-problems.js';
import type { FeaturesBatchBody } from './features-batch.body.js';

/** A whole market takes seconds. */
const RETRY_SECONDS = '2';

/** A vector with the names of its values. */
export interface SymbolFeatures extends Omit<FeatureVector, 'source_id'> {
  readonly names: readonly string[];
}

export interface AcceptedFeatureJob {
  readonly status: 'accepted';
  readonly job_id: string;
  readonly polling_url: string;
}

export interface ForgottenFeatures {
  readonly symbol: string;
  readonly date: string;
  /** There was a cached vector. */
  readonly deleted: boolean;
}

/** Features as clients are answered them. */
@Injectable()
export class FeatureAnswers {
  constructor(
    private readonly features: FeaturesService,
    private readonly jobs: FeatureJobs,
    private readonly history: HeldHistory,
    private readonly audit: AuditLog,
    private readonly events: EventBus,
  ) {}

  /** Throws the problems 404 and 503. */
  async one(symbol: string, date: string): Promise<SymbolFeatures> {
    const found = await this.features.features(symbol, date);
    if (typeof found === 'string') throw noFeatures(found, symbol, date);
    const { source_id: _sourceId, ...shown } = found;
    return { ...shown, names: ALPHA158_NAMES };
  }

  /**
   * A FeatureBatchAnswer of the symbols, encoded, or 202 and a job for the whole market where none are named. Throws the
   * problems 404, 429 and 503.
   */
  batch(
    { date, symbols }: FeaturesBatchBody,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Buffer | AcceptedFeatureJob> {
    return symbols === undefined ? this.market(date, reply) : this.several(date, symbols, request, reply);
  }

  /** Throws the problems 404 and 410. */
  async job(id: string, reply: FastifyReply): Promise<FeatureStatus> {
    const status = await this.jobs.status(id);
    if (status === null) throw featureJobNotFound();
    if (status === 'expired') throw featureJobExpired();
    if (status.finished_at === null) void reply.header('retry-after', RETRY_SECONDS);
    return status;
  }

  async forget(symbol: string, date: string, request: FastifyRequest): Promise<ForgottenFeatures> {
    const deleted = await this.features.forget(symbol, date);
    const count = deleted ? 1 : 0;
    const data = { pattern: cacheKeys.features(symbol, date), tag: null, keys_cleared: count };
    this.events.publish({ event_type: 'cache.cleared', data });
    this.audit.record({
      request,
      action: 'features.delete',
      target: `${symbol} ${date}`,
      count,
      outcome: deleted ? 'done' : 'unchanged',
    });
    return { symbol, date, deleted };
  }

  private async several(
    date: string,
    symbols: readonly string[],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Buffer> {
    const batch = await this.features.batch(symbols, date);
    if (batch.vectors.length === 0 && batch.missing.every(({ reason }) => reason === 'not_held_yet'))
      throw noFeatures('not_held_yet', null, date);
    reply.header('x-cache', batch.computed > 0 ? 'MISS' : 'HIT');
    return sendJson(request, reply, await featureBatchJson(date, batch));
  }

  private async market(date: string, reply: FastifyReply): Promise<AcceptedFeatureJob> {
    const reason = this.features.whyNot(date);
    const { view } = this.history;
    if (view === null || reason !== null) throw noFeatures(reason ?? 'not_held_yet', null, date);
    const outcome = await this.jobs.start(date, view.sourceId);
    if (outcome.kind === 'full') throw featureQueueFull(outcome.capacity);
    if (outcome.kind === 'enough') throw marketsEnough(outcome.markets, outcome.retryAfterMs);
    const polling_url = featureJobUrl(outcome.jobId);
    void reply.code(HttpStatus.ACCEPTED).headers({ location: polling_url, 'retry-after': RETRY_SECONDS });
    return { status: 'accepted', job_id: outcome.jobId, polling_url };
  }
}

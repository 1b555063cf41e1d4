import { HttpStatus, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../../../audit/audit-log.js';
import { ALPHA158_NAMES } from '../../domain/alpha158/alpha158.js';
import { FeatureJobs } from '../../features/feature-jobs.js';
import { featureJobUrl, type FeatureStatus } from '../../features/feature-status.js';
import { FEATURE_SET, type FeatureVector } from '../../features/feature-vector.js';
import { FeaturesService } from '../../features/features.service.js';
import type { NoBarReason } from '../../features/no-bar-reason.js';
import {
  explainNoBar,
  featureJobExpired,
  featureJobNotFound,
  featureQueueFull,
  noFeatures,
} from './feature-problems.js';

/** A whole market takes seconds. */
const RETRY_SECONDS = '2';

/** A vector with the names of its values. */
export interface SymbolFeatures extends FeatureVector {
  readonly names: readonly string[];
}

export interface FeatureError {
  readonly symbol: string;
  readonly reason: NoBarReason;
  readonly detail: string;
}

export interface FeatureBatchAnswer {
  readonly date: string;
  readonly set: typeof FEATURE_SET;
  /** Of results. */
  readonly count: number;
  readonly names: readonly string[];
  readonly results: readonly Omit<FeatureVector, 'date' | 'set'>[];
  readonly errors: readonly FeatureError[];
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
    private readonly audit: AuditLog,
  ) {}

  /** Throws the problems 404 and 503. */
  async one(symbol: string, date: string): Promise<SymbolFeatures> {
    const found = await this.features.features(symbol, date);
    if (typeof found === 'string') throw noFeatures(found, symbol, date);
    return { ...found, names: ALPHA158_NAMES };
  }

  /** Those of the symbols, or 202 and a job for the whole market where none are named. Throws the problems 404, 429, 503. */
  batch(
    date: string,
    symbols: readonly string[] | undefined,
    reply: FastifyReply,
  ): Promise<FeatureBatchAnswer | AcceptedFeatureJob> {
    return symbols === undefined ? this.market(date, reply) : this.several(date, symbols);
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
    this.audit.record({
      request,
      action: 'features.delete',
      target: `${symbol} ${date}`,
      count: deleted ? 1 : 0,
      outcome: deleted ? 'done' : 'unchanged',
    });
    return { symbol, date, deleted };
  }

  private async several(date: string, symbols: readonly string[]): Promise<FeatureBatchAnswer> {
    const { vectors, missing } = await this.features.batch(symbols, date);
    if (vectors.length === 0 && missing.every(({ reason }) => reason === 'not_held_yet'))
      throw noFeatures('not_held_yet', null, date);
    return {
      date,
      set: FEATURE_SET,
      count: vectors.length,
      names: ALPHA158_NAMES,
      results: vectors.map(({ date: _date, set: _set, ...vector }) => vector),
      errors: missing.map(({ symbol, reason }) => ({ symbol, reason, detail: explainNoBar(reason, symbol, date) })),
    };
  }

  private async market(date: string, reply: FastifyReply): Promise<AcceptedFeatureJob> {
    const reason = this.features.whyNot(date);
    if (reason !== null) throw noFeatures(reason, null, date);
    const outcome = await this.jobs.start(date);
    if (outcome.kind === 'full') throw featureQueueFull(outcome.capacity);
    const polling_url = featureJobUrl(outcome.jobId);
    void reply.code(HttpStatus.ACCEPTED).headers({ location: polling_url, 'retry-after': RETRY_SECONDS });
    return { status: 'accepted', job_id: outcome.jobId, polling_url };
  }
}

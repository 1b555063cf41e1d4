import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiResponse } from '@nestjs/swagger';
import { ApiAccess } from '../../../auth/api-access.decorator.js';
import { ref } from '../../../common/openapi/schema-of.js';
import { ApiProblem, type ProblemExample } from '../../../common/problem/api-problem.decorator.js';
import { ApiTickerComputation, ApiTickerRead, HISTORY_UNAVAILABLE, NO_STORE } from '../api-ticker-route.decorator.js';
import { FEATURE_JOB_ID, FEATURE_JOB_ID_MESSAGE } from './feature-job.params.js';
import { explainNoBar, JOB_EXPIRED, JOB_NOT_FOUND } from './feature-problems.js';

export const FEATURES_PATH = '/api/v1/features/AAPL/2026-03-13';
const BATCH_PATH = '/api/v1/features/batch';
const JOB_PATH = `/api/v1/features/jobs/${FEATURE_JOB_ID}`;

const BAD_DATE = { field: 'date', message: 'date must be a day of the calendar, YYYY-MM-DD' };
const NO_BAR: Omit<ProblemExample, 'path'> = {
  code: 'no_bar',
  detail: explainNoBar('not_a_session', 'AAPL', '2026-03-14'),
  members: { reason: 'not_a_session' },
};
const QUEUE_UNAVAILABLE: Omit<ProblemExample, 'path'> = {
  code: 'queue_unavailable',
  detail: 'The job queue cannot be used now (unreachable). What is in it is kept; asking again is safe.',
};

/** Documents the features of one symbol. */
export function ApiFeatures(): MethodDecorator {
  return ApiTickerRead({
    summary: 'Alpha158 of a symbol on a day',
    description:
      '158 features of the daily bars up to and including that session, on the share basis of today. The same bars give ' +
      'the same values: `data_hash` names them. null = undefined; what is finite is answered however large. Without an ' +
      'average price of the source, VWAP0 is made of (high + low + close) / 3, as `vwap_source` says. A problem 404 has ' +
      'the `reason`: unknown_symbol, not_traded, not_a_session, not_over, future or not_held; what is still being fetched is a problem 503.',
    schema: 'SymbolFeatures',
    path: FEATURES_PATH,
    refused: BAD_DATE,
    problems: [NO_BAR, HISTORY_UNAVAILABLE],
  });
}

/** Documents the features of several symbols, or of the whole market. */
export function ApiFeaturesBatch(): MethodDecorator {
  return ApiTickerComputation({
    summary: 'Alpha158 of several symbols, or of the whole market, on a day',
    description:
      'Up to 500 symbols are answered at once, in the order of the request; those without a bar are listed as errors. ' +
      'Without `symbols` a job makes the features of the whole market, so that they are cached when they are asked for: ' +
      'one for each day within an hour, which a second start answers too, and for five days at most.',
    schema: 'FeatureBatch',
    path: BATCH_PATH,
    refused: BAD_DATE,
    problems: [
      NO_BAR,
      { code: 'queue_full', detail: '50 jobs wait already, and no more may. Come back later.' },
      HISTORY_UNAVAILABLE,
      QUEUE_UNAVAILABLE,
    ],
    responses: [
      {
        status: 202,
        description: 'The job waits, runs, or has made what is still cached.',
        headers: {
          Location: { description: 'Where its status is.', schema: { type: 'string' } },
          'Retry-After': { description: 'When to ask for it, seconds.', schema: { type: 'integer' } },
          'Cache-Control': NO_STORE,
        },
        content: { 'application/json': { schema: ref('FeatureJobAccepted') } },
      },
    ],
  });
}

/** Documents how a job of the whole market fares. */
export function ApiFeatureJob(): MethodDecorator {
  const refused = { field: 'job_id', message: FEATURE_JOB_ID_MESSAGE };
  const problems: readonly Omit<ProblemExample, 'path'>[] = [
    { code: 'validation_failed', detail: 'Not acceptable: job_id.', errors: [refused] },
    { code: 'job_not_found', detail: JOB_NOT_FOUND },
    { code: 'job_expired', detail: JOB_EXPIRED },
    { code: 'internal_error', detail: 'Something failed on our side. The log has the cause under this request id.' },
    QUEUE_UNAVAILABLE,
  ];
  return applyDecorators(
    ApiOperation({
      summary: 'How the features of the whole market fare',
      description: 'Progress and counts. `Retry-After` says when to ask again.',
    }),
    ApiResponse({
      status: 200,
      description: 'How the job fares.',
      headers: {
        'Retry-After': { description: 'When to ask again, seconds, until it has ended.', schema: { type: 'integer' } },
        'Cache-Control': NO_STORE,
      },
      content: { 'application/json': { schema: ref('FeatureJobStatus') } },
    }),
    ApiAccess({ level: 'public', path: JOB_PATH }),
    ...problems.map((problem) => ApiProblem({ ...problem, path: JOB_PATH })),
  );
}

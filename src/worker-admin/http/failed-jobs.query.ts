import { Limit } from '../../common/validation/limit.js';

export class FailedJobsQuery {
  @Limit(1000, 100, 'Jobs at most, latest first.')
  readonly limit: number = 100;
}

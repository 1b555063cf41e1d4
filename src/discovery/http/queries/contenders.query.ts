import { Flag } from './flag.js';
import { Limit } from './limit.js';
import { StrategyQuery } from './strategy.query.js';

export class ContendersQuery extends StrategyQuery {
  @Limit(500, 100, 'Candidates at most; the board holds WORKER_MAX_CANDIDATES.')
  readonly limit: number = 100;

  @Flag('force_refresh', 'Scan before answering. Answers 501: forced scans come with the job queue.')
  readonly force_refresh: boolean = false;
}

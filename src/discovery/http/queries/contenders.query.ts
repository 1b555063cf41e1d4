import { Flag } from '../../../common/validation/flag.js';
import { Limit } from '../../../common/validation/limit.js';
import { StrategyQuery } from './strategy.query.js';

export class ContendersQuery extends StrategyQuery {
  @Limit(500, 100, 'Candidates at most; the board holds WORKER_MAX_CANDIDATES.')
  readonly limit: number = 100;

  @Flag('force_refresh', 'Scan before answering, and wait for it up to 30 s: then the fresh board, else 202.')
  readonly force_refresh: boolean = false;
}

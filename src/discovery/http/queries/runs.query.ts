import { Limit } from '../../../common/validation/limit.js';
import { StrategyQuery } from './strategy.query.js';

export class RunsQuery extends StrategyQuery {
  @Limit(50, 50, 'Runs at most, newest first.')
  readonly limit: number = 50;
}

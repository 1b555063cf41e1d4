import type { MomentumVariant } from '../../domain/momentum/momentum-score.js';
import { TickerList } from '../ticker.decorators.js';
import { Variant } from './variant.decorator.js';

const MAX_BATCH = 100;

/** Whose momentum is wanted. */
export class MomentumBatchBody {
  @TickerList('tickers', MAX_BATCH)
  readonly tickers!: string[];

  @Variant()
  readonly variant: MomentumVariant = 'v2';
}

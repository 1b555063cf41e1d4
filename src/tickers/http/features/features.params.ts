import { Ticker } from '../ticker.decorators.js';
import { FeatureDate } from './feature-date.decorator.js';

export class FeaturesParams {
  @Ticker('symbol')
  readonly symbol!: string;

  @FeatureDate()
  readonly date!: string;
}
